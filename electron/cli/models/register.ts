/** The `models` commands on the command line. */
import { Option, type Command } from 'commander';
import { runCommand } from '../command-runner';
import type { ModelsOptions } from './list';

// A command loads what it needs, and not the others.
const changing = () => import('./change');
const listing = () => import('./list');
const probing = () => import('./probe');

/** @param finish takes the exit code */
export function registerModels(root: Command, finish: (code: number) => void): void {
  const withOptions = (command: Command, packs: string) =>
    command
      .addOption(new Option('--packs <folder>', packs))
      .option('--json', 'one line of JSON an event', false);
  const instead = 'folder of model packs to use instead of the installed ones';

  const models = withOptions(root.command('models'), instead)
    .description('list the installed models; add, remove, check, measure and export them')
    .action(async (options: ModelsOptions) => {
      finish(await runCommand(false, async () => (await listing()).showModels(options)));
    });
  const own = (command: Command) => withOptions(command, instead);
  /** An option before the name of the command is the parent's; it counts as well. */
  const merged = (options: ModelsOptions): ModelsOptions => {
    const given = models.opts<ModelsOptions>();
    const packs = options.packs ?? given.packs;
    return { json: options.json || given.json, ...(packs && { packs }) };
  };

  own(models.command('add'))
    .description('install .gridpack files or copies of pack folders; a bad one leaves nothing behind')
    .argument('<file...>', '.gridpack files or pack folders')
    .action(async (sources: string[], options: ModelsOptions) => {
      const all = merged(options);
      finish(await runCommand(all.json, async (context) => (await changing()).addModels(sources, all, context)));
    });
  own(models.command('remove'))
    .description('delete a model that was added')
    .argument('<id>', 'its id')
    .action(async (id: string, options: ModelsOptions) => {
      const all = merged(options);
      finish(await runCommand(all.json, async (context) => (await changing()).removeModel(id, all, context)));
    });
  own(models.command('verify'))
    .description('check every file of a model, or of all, against its pack.json')
    .argument('[id]', 'its id')
    .action(async (id: string | undefined, options: ModelsOptions) => {
      const all = merged(options);
      finish(await runCommand(false, async () => (await listing()).verifyModels(id, all)));
    });
  own(models.command('probe'))
    .description('find out what a model runs on here, and how fast')
    .argument('<id>', 'its id')
    .action(async (id: string, options: ModelsOptions) => {
      const all = merged(options);
      finish(await runCommand(all.json, async (context) => (await probing()).probeModel(id, all, context)));
    });
  own(models.command('export'))
    .description('write a model as one .gridpack file')
    .argument('<id>', 'its id')
    .requiredOption('--out <file>', 'the new file')
    .action(async (id: string, options: ModelsOptions & { out: string }) => {
      const all = merged(options);
      finish(await runCommand(all.json, async (context) => (await changing()).exportModel(id, options.out, all, context)));
    });
}
