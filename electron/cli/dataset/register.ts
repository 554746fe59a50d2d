/** The `dataset` commands on the command line. */
import type { Command } from 'commander';
import { runCommand } from '../command-runner';
import { refuse, wholeNumber } from '../options';
import { parameterOption } from '../request-options';
import type { PlanFlags, RunFlags } from './commands';

// A command loads what it needs, and not the others.
const commands = () => import('./commands');

/** @param finish takes the exit code */
export function registerDataset(root: Command, finish: (code: number) => void): void {
  const dataset = root
    .command('dataset')
    .description('plan, make and check many series of invented patients: see docs/datasets.md');
  const common = (command: Command) =>
    command
      .option('--packs <folder>', 'folder of model packs to use instead of the installed ones')
      .option('--json', 'one line of JSON an event', false);

  common(dataset.command('plan'))
    .description('write the manifest of a specification, and make nothing yet')
    .argument('<spec>', 'a specification, as YAML')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .action(async (spec: string, flags: PlanFlags) => {
      finish(await runCommand(flags.json, async (context) => (await commands()).plan(spec, flags, context)));
    });
  common(dataset.command('run'))
    .description('make what is missing of a dataset; killed, it goes on where it was')
    .argument('<folder>', 'what "dataset plan" wrote')
    .option('--shard <i/n>', 'only every n-th patient from the i-th on, as in 3/8', shardOption)
    .addOption(parameterOption('provider'))
    .action(async (folder: string, flags: RunFlags) => {
      finish(await runCommand(flags.json, async (context) => (await commands()).run(folder, flags, context)));
    });
  common(dataset.command('status'))
    .description('say how much of a dataset is there')
    .argument('<folder>', 'a dataset')
    .action(async (folder: string, flags: { json: boolean }) => {
      finish(await runCommand(flags.json, async (context) => (await commands()).status(folder, context)));
    });
  common(dataset.command('verify'))
    .description('compare all files with what was made, and make some series again')
    .argument('<folder>', 'a dataset')
    .option('--sample <n>', 'how many series to make again', wholeNumber(0, 1000), 1)
    .addOption(parameterOption('provider'))
    .action(async (folder: string, flags: RunFlags & { sample: number }) => {
      finish(
        await runCommand(flags.json, async (context) => (await commands()).verify(folder, flags, context)),
      );
    });
}

function shardOption(text: string): { number: number; of: number } {
  const [, i, n] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const [number, of] = [Number(i), Number(n)];
  if (!(number >= 1 && number <= of))
    refuse('It must be two numbers of which the first is not above the second, as in 3/8.');
  return { number, of };
}
