/** The command line: `npm run gridit -- COMMAND`. Exit codes: 0 done, 1 failed, 2 wrong use, 130 cancelled. */
import { Command, CommanderError, Option } from 'commander';
import type { ConditionValues } from '../core/conditions';
import { DEFAULT_NAME, NAME_FIELDS } from '../core/file-name';
import type { ProviderName } from '../core/providers';
import type { ResampleKernel } from '../core/resample/resample';
import { SOFTWARE } from '../dicom/software';
import { sliceList } from '../core/completion/slice-list';
import { FAULTS, type FaultName } from '../dicom/export/faults/names';
import { EXIT, runCommand, type CommandContext } from './command-runner';
import { addOutputFlags, addSubjectFlags, formatOption, splitFlags, type OutputFlags } from './export-flags';
import { registerDataset } from './dataset/register';
import { registerModels } from './models/register';
import { registerNetwork } from './network/register';
import type { CompleteFlags } from './complete-command';
import { decimalNumber, positiveNumber, wholeNumber } from './options';
import {
  addParameter,
  addRequestOptions,
  conditionOption,
  parameterOption,
  requestFrom,
} from './request-options';
import type { TagsRequest } from './tags-command';

// A command loads what it needs, and not the others.
const generating = () => import('./generate-command');
const completing = () => import('./complete-command');
const inspecting = () => import('./inspect-command');
const exporting = () => import('./export-command');
const listingTags = () => import('./tags-command');

const DEFAULT_MODEL = 'brain-mr-t1';

interface GenerateOptions extends OutputFlags {
  model: string;
  packs?: string;
  json: boolean;
  condition?: ConditionValues;
}

interface CompleteOptions
  extends Omit<CompleteFlags, 'remake' | 'gaps' | 'conditions' | 'again'>, OutputFlags {
  repair?: string;
  redo?: string;
  condition?: ConditionValues;
  packs?: string;
  json: boolean;
}

interface RegenerateOptions extends OutputFlags {
  source?: string;
  provider?: 'auto' | ProviderName;
  packs?: string;
  json: boolean;
}

interface ExportCommandOptions extends OutputFlags {
  fault?: FaultName;
  series?: number;
  resample?: ResampleKernel;
  spacing?: number;
  name?: string;
  json: boolean;
}

const nameOption = () =>
  new Option(
    '--name <pattern>',
    `names of several series, of the fields ${NAME_FIELDS.map((name) => `{${name}}`).join(' ')} (default: ${DEFAULT_NAME})`,
  );
const defaultFormatOption = () => formatOption().default('dicom');
const jsonOption = () => new Option('--json', 'one line of JSON an event').default(false);
const seriesOption = () =>
  new Option('--series <n>', 'which of several series, as "inspect" lists them').argParser(
    wholeNumber(1, 100_000),
  );
const addResampling = (command: Command) =>
  command
    .addOption(seriesOption())
    .addOption(
      new Option('--resample [kernel]', 'even distances and a straight stack (gantry tilt), by interpolation')
        .choices(['cubic', 'linear'])
        .preset('cubic'),
    )
    .option('--spacing <mm>', 'distance of the resampled slices', positiveNumber);
const packsOption = () =>
  new Option('--packs <folder>', 'folder of model packs to use instead of the installed ones');
/** @param conditionsHelp what the help of `generate` says of the conditions of installed packs */
function program(finish: (code: number) => void, conditionsHelp: string): Command {
  const root = new Command('gridit')
    .description('Makes synthetic medical image series, and reads and writes real ones.')
    .version(SOFTWARE.version)
    .exitOverride();

  addRequestOptions(addOutputFlags(root.command('generate')))
    .description('make a series')
    .option('--model <id>', 'model pack', DEFAULT_MODEL)
    .addOption(defaultFormatOption())
    .addOption(packsOption())
    .addOption(jsonOption())
    .addHelpText('after', conditionsHelp)
    .action(async (options: GenerateOptions) => {
      const work = async (context: CommandContext) => {
        const { generateSeries } = await generating();
        const { output } = splitFlags(options);
        const request = requestFrom({ ...options }, options.model);
        return generateSeries(
          request,
          { ...output, ...(options.packs && { packs: options.packs }) },
          context,
        );
      };
      finish(await runCommand(options.json, work));
    });

  addOutputFlags(root.command('regenerate'))
    .description('make a series again from the recipe that it carries')
    .argument('<path>', 'a series: a folder or a file')
    .option('--source <path>', 'the series that it was completed from')
    .addOption(parameterOption('provider'))
    .addOption(defaultFormatOption())
    .addOption(packsOption())
    .addOption(jsonOption())
    .action(async (source: string, options: RegenerateOptions) => {
      const work = async (context: CommandContext) => {
        const { regenerateSeries } = await generating();
        const { output, rest } = splitFlags(options);
        const place = { ...output, ...(rest.packs && { packs: rest.packs }) };
        return regenerateSeries(source, rest.provider, rest.source, place, context);
      };
      finish(await runCommand(options.json, work));
    });

  addParameter(addOutputFlags(root.command('complete')), 'labels')
    .description('make slices between, beside or in place of those of a series, from what they show')
    .argument('<path>', 'a series: a folder or a file')
    .option('--spacing <mm>', 'fill in between the slices to this distance', positiveNumber)
    .option('--before <n>', 'slices to add in front of the first', wholeNumber(0, 511))
    .option('--after <n>', 'slices to add behind the last', wholeNumber(0, 511))
    .option('--repair <list>', 'make these slices again from the others, as in 12,20-22; or "gaps"')
    .option('--redo <list>', 'the same, of a series that was generated, as in 1-8')
    .option(
      '--mean',
      'beyond the ends, the mean of what could be there: nearer to the truth, and softer',
      false,
    )
    .option('--enhance', 'give the slices finer pixels instead', false)
    .option(
      '--first <mm>',
      "where the first slice lies on the model's axis, if it is found wrongly",
      decimalNumber,
    )
    .option('--force', 'go on although the model does not know such images', false)
    .option('--model <id>', 'model pack', DEFAULT_MODEL)
    .addOption(parameterOption('seed'))
    .addOption(parameterOption('steps'))
    .addOption(parameterOption('sampler'))
    .addOption(parameterOption('provider'))
    .addOption(conditionOption())
    .addOption(seriesOption())
    .addOption(defaultFormatOption())
    .addOption(packsOption())
    .addOption(jsonOption())
    .action(async (source: string, options: CompleteOptions) => {
      const work = async (context: CommandContext) => {
        const { completeSeries } = await completing();
        const { output, rest } = splitFlags(options);
        const { repair, redo, condition, packs, json: _, ...flags } = rest;
        const lists = [repair, redo].filter((text) => text !== undefined && text !== 'gaps') as string[];
        const remake = [...new Set(lists.flatMap(sliceList))];
        return completeSeries(
          source,
          {
            ...flags,
            ...(remake.length > 0 && { remake }),
            ...(repair === 'gaps' && { gaps: true }),
            ...(condition && { conditions: condition }),
          },
          { ...output, ...(packs && { packs }) },
          context,
        );
      };
      finish(await runCommand(options.json, work));
    });

  root
    .command('inspect')
    .description('say which series lie under a path')
    .argument('<path>', 'a folder or a file')
    .option('--conformance', 'judge the DICOM files by the standard instead', false)
    .option('--json', 'as JSON', false)
    .action(async (source: string, { json, conformance }: { json: boolean; conformance: boolean }) => {
      const work = async (context: CommandContext) => {
        const { inspect, inspectConformance } = await inspecting();
        return (conformance ? inspectConformance : inspect)(source, json, context);
      };
      finish(await runCommand(false, work));
    });

  const write = async (sources: string[], options: ExportCommandOptions) => {
    const work = async (context: CommandContext) => {
      const { exportAll, exportOne } = await exporting();
      const { output, rest } = splitFlags(options);
      const { fault, series, spacing, name } = rest;
      const resample = rest.resample ?? (spacing === undefined ? undefined : 'cubic');
      const wanted = { ...output, fault, series, resample, spacing };
      return sources.length > 1 || name !== undefined
        ? exportAll(sources, name, wanted, context)
        : exportOne(sources[0]!, wanted, context);
    };
    finish(await runCommand(options.json, work));
  };
  addResampling(addSubjectFlags(addOutputFlags(root.command('export'))))
    .description('write series as DICOM or in another form, or one with a fault on purpose')
    .argument('<path...>', 'a series: a folder or a file; several go into one folder')
    .addOption(nameOption())
    .addOption(defaultFormatOption())
    .addOption(
      new Option('--fault <name>', 'make the DICOM files wrong in one way, for testing readers').choices([
        ...FAULTS,
      ]),
    )
    .addOption(jsonOption())
    .action(write);
  addResampling(addSubjectFlags(addOutputFlags(root.command('convert'))))
    .description('write series in another form')
    .argument('<path...>', 'a series: a folder or a file; several go into one folder')
    .addOption(nameOption())
    .addOption(formatOption().makeOptionMandatory())
    .addOption(jsonOption())
    .action(write);

  root
    .command('tags')
    .description('list the DICOM elements of a file, or of one frame of a series')
    .argument('<path>', 'a file or a folder')
    .option('--frame <n>', 'frame, from 1', wholeNumber(1, 10_000_000), 1)
    .addOption(seriesOption())
    .option('--json', 'as JSON', false)
    .action(async (source: string, request: TagsRequest) => {
      const work = async (context: CommandContext) =>
        (await listingTags()).showTags(source, request, context);
      finish(await runCommand(false, work));
    });

  registerModels(root, finish);
  registerNetwork(root, finish);
  registerDataset(root, finish);
  return root;
}

async function main(): Promise<number> {
  let code: number = EXIT.done;
  try {
    const asksHelp =
      process.argv.includes('generate') && process.argv.some((word) => /^(-h|--help)$/.test(word));
    const help = asksHelp ? await (await import('./models/list')).conditionsHelp(process.argv) : '';
    await program((result) => (code = result), help).parseAsync();
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end with 0; everything else that the parser throws is wrong use.
    return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  }
}

async function run(): Promise<void> {
  process.exitCode = await main();
}

void run();
