// A bundle that must be read before the window can be used keeps out what it does not need for that.

/**
 * Vite plugin that fails the build where a module of the bundle imports one of the packages.
 * @param {Record<string, string>} reasons by package: why it is kept out, and what to do instead
 */
export function keepOut(reasons) {
  return {
    name: 'keep-out',
    enforce: 'pre',
    resolveId(source, importer) {
      const reason = Object.hasOwn(reasons, source) ? reasons[source] : undefined;
      if (reason !== undefined) this.error(`${importer} imports ${source}. ${reason}`);
    },
  };
}
