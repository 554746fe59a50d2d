// The arrows between folders, enforced by dependency-cruiser: `npm run check -- layers`.
// Types count as much as code: a layer that needs a type from above it stands in the wrong place.

const builtins = { dependencyTypes: ['core'] };
const packages = { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'unknown'] };

/** Forbids `from` to import files of the project outside `allowed` (patterns of paths). */
function layer(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: '^(electron|renderer|build|test)/', pathNot: allowed },
  };
}

/** Forbids `from` every npm package but those in `allowed`. */
function onlyPackages(name, from, allowed, comment) {
  const pathNot = allowed.map((packageName) => `node_modules/${packageName}/`);
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { ...packages, ...(pathNot.length > 0 && { pathNot }) },
  };
}

/** Forbids the packages that belong to other processes; their types alone do no harm. */
function notPackages(name, from, forbidden, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: {
      dependencyTypesNot: ['type-only'],
      path: forbidden.map((packageName) => `(^|/)node_modules/${packageName}/|^${packageName}$`),
    },
  };
}

const onnx = 'onnxruntime-(node|web|common)';
const viewerPackages = ['@cornerstonejs', '@kitware/vtk\\.js'];

/** The folders of the page, each of which may import those before it. What stands in renderer/ itself imports them all. */
const PAGE = [
  ...['strings', 'ipc', 'state', 'ui', 'keys'],
  ...[
    'resample',
    'export',
    'network',
    'generate',
    'models',
    'history',
    'complete',
    'settings',
    'queue',
    'start',
  ],
  ...['library', 'viewer', 'menu', 'commands', 'shell'],
];
const pageOrder = PAGE.slice(0, -1).map((folder, index) => ({
  name: `page-${folder}`,
  comment: 'the folders of the page stand in an order, so that no two import each other',
  severity: 'error',
  from: { path: `^renderer/${folder}/` },
  to: { path: `^renderer/(${PAGE.slice(index + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    layer('core-stands-alone', '^electron/core/', ['^electron/core/'], 'core imports only itself'),
    {
      name: 'core-has-no-builtins',
      comment: 'core runs anywhere, so it imports no Node modules',
      severity: 'error',
      from: { path: '^electron/core/' },
      to: builtins,
    },
    onlyPackages(
      'core-has-no-packages',
      '^electron/core/(?!.*-schema\\.ts$)',
      [],
      'core imports no packages',
    ),
    onlyPackages(
      'core-schemas-on-zod',
      '^electron/core/.*-schema\\.ts$',
      ['zod'],
      'schemas of core import zod alone',
    ),

    layer('dicom-on-core', '^electron/dicom/', ['^electron/(dicom|core)/'], 'dicom stands on core'),
    notPackages(
      'dicom-outside-electron',
      '^electron/dicom/',
      ['electron', onnx],
      'dicom also runs in plain Node',
    ),

    layer(
      'files-on-dicom',
      '^electron/files/',
      ['^electron/(files|dicom|core)/'],
      'files stands on dicom and core',
    ),
    notPackages(
      'files-outside-electron',
      '^electron/files/',
      ['electron', onnx],
      'files also runs in plain Node',
    ),

    layer(
      'network-on-files',
      '^electron/network/',
      ['^electron/(network|files|dicom|core)/'],
      'network stands on core, dicom and files',
    ),
    notPackages(
      'network-outside-electron',
      '^electron/network/',
      ['electron', onnx],
      'the network code also runs in plain Node',
    ),
    {
      name: 'only-network-opens-sockets',
      comment:
        'everything that talks to other computers is in one place, so that it can be read and switched off',
      severity: 'error',
      from: { path: '^electron/(?!network/)' },
      to: {
        dependencyTypesNot: ['type-only'],
        path: '(^|/)node_modules/dcmjs-dimse/|^(node:)?(net|tls|http|https|http2|dgram)$',
      },
    },

    layer(
      'engine-on-core',
      '^electron/engine/',
      [
        '^electron/(engine|core)/',
        '^electron/files/(native|atomic-output|durable|partials|file-errors|sources/zip-archive|writers/sink)\\.ts$',
        '^electron/dicom/identity\\.ts$',
      ],
      'engine stands on core; it writes series and packs itself, with the means of files, and gives a series an identity as DICOM wants it',
    ),
    notPackages(
      'engine-outside-electron',
      '^electron/engine/',
      ['electron'],
      'the engine also runs in plain Node',
    ),

    layer(
      'dataset-on-engine',
      '^electron/dataset/',
      ['^electron/(dataset|engine|files|dicom|core)/'],
      'datasets stand on core, dicom, files and engine',
    ),
    notPackages(
      'dataset-outside-electron',
      '^electron/dataset/',
      ['electron', onnx],
      'datasets are also made in plain Node, and models are run by the engine',
    ),

    layer('ipc-on-core', '^electron/ipc/', ['^electron/(ipc|core)/'], 'the contract stands on core'),
    onlyPackages('ipc-only-zod', '^electron/ipc/', ['zod'], 'the contract is shared with the page: zod only'),
    {
      name: 'ipc-has-no-builtins',
      comment: 'the contract also runs in the page',
      severity: 'error',
      from: { path: '^electron/ipc/' },
      to: builtins,
    },

    layer(
      'main-on-its-parts',
      '^electron/main/',
      ['^electron/(main|core|dicom|files|engine|network|ipc)/'],
      'main stands on core, dicom, files, engine, network and ipc',
    ),
    notPackages('main-runs-no-model', '^electron/main/', [onnx], 'a model run would block every window'),

    layer('preload-on-ipc', '^electron/preload/', ['^electron/(preload|ipc)/'], 'the preload is a bridge'),
    onlyPackages(
      'preload-only-bridge',
      '^electron/preload/',
      ['electron', 'zod'],
      'the preload is sandboxed',
    ),
    {
      name: 'preload-has-no-builtins',
      comment: 'a sandboxed preload has no Node modules',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: builtins,
    },

    layer(
      'cli-on-its-parts',
      '^electron/cli/',
      ['^electron/(cli|core|dicom|files|engine|dataset|network)/'],
      'the command line stands on core, dicom, files, engine, dataset and network',
    ),
    notPackages(
      'cli-outside-electron',
      '^electron/cli/',
      ['electron'],
      'the command line runs in plain Node',
    ),

    layer(
      'renderer-on-contract',
      '^renderer/',
      ['^renderer/', '^electron/(ipc|core)/'],
      'the page reaches everything else through window.gridit',
    ),
    notPackages(
      'renderer-sandboxed',
      '^renderer/',
      ['electron', onnx, 'dcmjs'],
      'the page is a sandboxed web page',
    ),
    {
      name: 'renderer-has-no-builtins',
      comment: 'the page has no Node modules',
      severity: 'error',
      from: { path: '^renderer/' },
      to: builtins,
    },
    notPackages(
      'only-viewer-knows-cornerstone',
      '^renderer/(?!viewer/)',
      viewerPackages,
      'only renderer/viewer knows how images are drawn',
    ),

    ...pageOrder,
    {
      name: 'every-page-folder-has-its-place',
      comment: 'a new folder under renderer needs its place in PAGE',
      severity: 'error',
      from: { path: `^renderer/(?!(${PAGE.join('|')})/)[^/]+/` },
      to: {},
    },

    {
      name: 'every-folder-has-a-layer',
      comment: 'a new folder under electron needs its rules here',
      severity: 'error',
      from: { path: '^electron/(?!(core|dicom|files|engine|dataset|network|ipc|main|preload|cli)/)' },
      to: {},
    },
    {
      name: 'entries-are-not-imported',
      comment:
        'processes talk by messages: nobody but its own test imports the file that another process starts with',
      severity: 'error',
      from: { pathNot: '^test/unit/[a-z]+/process\\.test\\.ts$' },
      to: {
        path: '^electron/(main/main|preload/preload|engine/process|files/process|network/process|cli/main)\\.ts$',
      },
    },
    {
      name: 'app-does-not-import-tests',
      comment: 'what ships does not depend on tests',
      severity: 'error',
      from: { path: '^(electron|renderer|build)/' },
      to: { path: '^test/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere hides from every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|output|models)/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // Not 'types': it would look for declarations where the code is.
      conditionNames: ['svelte', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.mts', '.svelte', '.svelte.ts', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
  },
};
