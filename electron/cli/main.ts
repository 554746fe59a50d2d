/** The command line: `npm run gridit -- COMMAND`. Exit codes: 0 done, 1 failed, 2 wrong use, 130 cancelled. */
import { Command, CommanderError, Option } from 'commander';
import {
  MAX_FRAMES,
  MAX_SEED,
  MAX_STEPS,
  PROVIDERS,
  SAMPLERS,
  type GenerateRequest,
  type ProviderName,
} from '../core/recipe';
import { SOFTWARE } from '../dicom/software';
import { EXPORT_FORMATS, type ExportFormat } from '../files/export-format';
import { EXIT, runCommand } from './command-runner';
import { convert, inspect } from './convert-command';
import { generateSeries, regenerateSeries } from './generate-command';
import { showModels } from './models-command';
import { decimalNumber, path, positiveNumber, wholeNumber } from './options';

const DEFAULT_MODEL = 'brain-mr-t1';

interface GenerateOptions extends Omit<GenerateRequest, 'packId' | 'superResolution'> {
  model: string;
  sr: boolean;
  out: string;
  format: ExportFormat;
  packs?: string;
  json: boolean;
}

interface RegenerateOptions {
  provider?: 'auto' | ProviderName;
  out: string;
  format: ExportFormat;
  packs?: string;
  json: boolean;
}

const outOption = () =>
  new Option('--out <path>', 'where to write; must be new or an empty folder')
    .argParser(path)
    .makeOptionMandatory();
const formatOption = () => new Option('--format <name>', 'form of the files').choices([...EXPORT_FORMATS]);
const defaultFormatOption = () => formatOption().default('dicom');
const jsonOption = () => new Option('--json', 'one line of JSON an event').default(false);
const packsOption = () =>
  new Option('--packs <folder>', 'folder of model packs to use instead of the installed ones');
const providerOption = () => new Option('--provider <name>', 'what computes').choices(['auto', ...PROVIDERS]);

function program(finish: (code: number) => void): Command {
  const root = new Command('gridit')
    .description('Makes synthetic medical image series, and reads and writes real ones.')
    .version(SOFTWARE.version)
    .exitOverride();

  root
    .command('generate')
    .description('make a series')
    .option('--model <id>', 'model pack', DEFAULT_MODEL)
    .option('--frames <n>', `number of frames, 1 to ${MAX_FRAMES}`, wholeNumber(1, MAX_FRAMES))
    .option('--spacing <mm>', 'distance between frames', positiveNumber)
    .option('--start <mm>', 'position of the first frame', decimalNumber)
    .option(
      '--seed <n>',
      'seed of the random numbers; the same seed makes the same series',
      wholeNumber(0, MAX_SEED),
    )
    .option('--steps <n>', 'denoising steps', wholeNumber(1, MAX_STEPS))
    .addOption(new Option('--sampler <name>', 'sampler').choices([...SAMPLERS]))
    .addOption(
      new Option('--plan <name>', 'order of the frames').choices(['coarse-to-fine', 'autoregressive']),
    )
    .option('--no-sr', 'leave out super-resolution')
    .addOption(providerOption())
    .addOption(outOption())
    .addOption(defaultFormatOption())
    .addOption(packsOption())
    .addOption(jsonOption())
    .action(async ({ model, sr, out, format, packs, json, ...asked }: GenerateOptions) => {
      const request: GenerateRequest = { ...asked, packId: model, ...(!sr && { superResolution: false }) };
      const output = { out, format, ...(packs && { packs }) };
      finish(await runCommand(json, (context) => generateSeries(request, output, context)));
    });

  root
    .command('regenerate')
    .description('make a series again from the recipe that it carries')
    .argument('<path>', 'a series: a folder or a file')
    .addOption(providerOption())
    .addOption(outOption())
    .addOption(defaultFormatOption())
    .addOption(packsOption())
    .addOption(jsonOption())
    .action(async (source: string, { provider, out, format, packs, json }: RegenerateOptions) => {
      const output = { out, format, ...(packs && { packs }) };
      finish(await runCommand(json, (context) => regenerateSeries(source, provider, output, context)));
    });

  root
    .command('inspect')
    .description('say which series lie under a path')
    .argument('<path>', 'a folder or a file')
    .option('--json', 'as JSON', false)
    .action(async (source: string, options: { json: boolean }) => {
      finish(await runCommand(false, (context) => inspect(source, options.json, context)));
    });

  root
    .command('convert')
    .description('write a series in another form')
    .argument('<path>', 'a series: a folder or a file')
    .addOption(outOption())
    .addOption(formatOption().makeOptionMandatory())
    .addOption(jsonOption())
    .action(
      async (source: string, { out, format, json }: { out: string; format: ExportFormat; json: boolean }) => {
        finish(await runCommand(json, (context) => convert(source, out, format, context)));
      },
    );

  root
    .command('models')
    .description('list the installed models')
    .addOption(packsOption())
    .option('--json', 'as JSON', false)
    .action(async (options: { json: boolean; packs?: string }) => {
      finish(await runCommand(false, () => showModels(options)));
    });
  return root;
}

async function main(): Promise<number> {
  let code: number = EXIT.done;
  try {
    await program((result) => (code = result)).parseAsync();
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
