/** `models`: which model packs there are, and whether their files are as they should be. */
import { UserError } from '../../core/errors';
import { packBytes, type InstalledPack, type PackSummary } from '../../core/pack-summary';
import { byteText, hashLine, packLine } from '../../core/pack-text';
import { imagesOf } from '../../core/request/parameters';
import { listPacks } from '../../engine/pack-list';
import { inspectPacks } from '../../engine/pack-store/inspect';
import { ownFolders, packFolders } from '../places';

export interface ModelsOptions {
  json: boolean;
  packs?: string;
}

export async function showModels(options: ModelsOptions): Promise<void> {
  const folders = packFolders(options.packs);
  if (options.json) {
    const { packs, refused } = await listPacks(folders);
    write(JSON.stringify({ models: packs, refused }, null, 2));
    return;
  }
  const installed = await inspectPacks(folders);
  const usable = installed.filter(({ refusal }) => refusal === null);
  for (const pack of usable) write(describe(pack));
  if (usable.length === 0) write('No model is installed.');
  for (const { refusal } of installed) if (refusal !== null) process.stderr.write(`Left out: ${refusal}\n`);
}

/** Checks all packs, or one, file by file. @throws UserError `bad-pack` where one is not as pack.json says */
export async function verifyModels(id: string | undefined, options: ModelsOptions): Promise<void> {
  const installed = await inspectPacks(ownFolders(options.packs));
  const chosen = id === undefined ? installed : [installedWithId(installed, id)];
  if (options.json) write(JSON.stringify(chosen, null, 2));
  for (const pack of options.json ? [] : chosen) {
    write(`${pack.summary?.id ?? pack.folder}: ${hashLine(pack)}`);
    for (const { name, state } of pack.files) {
      if (state !== 'verified' && state !== 'manifest') write(`  ${name}: ${state}`);
    }
  }
  const wrong = chosen.find(({ refusal }) => refusal !== null);
  if (wrong) throw new UserError('bad-pack', wrong.refusal!);
}

/** The pack with an id or in a folder of that name. @throws UserError `bad-request` */
export function installedWithId(installed: readonly InstalledPack[], id: string): InstalledPack {
  const found =
    installed.find((pack) => pack.refusal === null && pack.summary?.id === id) ??
    installed.find((pack) => pack.summary?.id === id || pack.folder === id);
  if (found) return found;
  const known = installed.map((pack) => pack.summary?.id ?? pack.folder);
  throw new UserError(
    'bad-request',
    `There is no model "${id}". ` +
      (known.length > 0 ? `The installed models are: ${known.join(', ')}.` : 'No model is installed.'),
  );
}

/** What the help of `generate` says of the conditions of installed packs; "" where they have none. */
export async function conditionsHelp(argv: readonly string[]): Promise<string> {
  const at = argv.findIndex((word) => /^--packs(=|$)/.test(word));
  const folder = at < 0 ? undefined : (argv[at]!.split(/=(.*)/)[1] ?? argv[at + 1]);
  const { packs } = await listPacks(packFolders(folder));
  const lines = packs.flatMap((pack) => conditionLines(pack).map((line) => `  ${pack.id}: ${line}`));
  return lines.length > 0 ? `\nConditions:\n${lines.join('\n')}` : '';
}

/** "age=20…82 years, Age: …" for each of a pack's conditions. */
function conditionLines(pack: PackSummary): string[] {
  return pack.conditions.map((condition) => {
    const { help } = condition;
    const values =
      condition.type === 'number'
        ? `${condition.range[0]}…${condition.range[1]}${condition.unit && ` ${condition.unit}`}`
        : condition.options.map(({ value }) => value).join('|');
    return `${condition.name}=${values}${help && `  ${help}`}`;
  });
}

function describe(pack: InstalledPack): string {
  const summary = pack.summary!;
  const { unit, spacing, defaults } = summary;
  return (
    `${summary.id} ${summary.version}  ${summary.name}\n` +
    `  ${packLine(summary)}, spacing ${spacing[0]} to ${spacing[1]} ${unit}, licence ${summary.licence}\n` +
    conditionLines(summary).map((line) => `  condition ${line}\n`).join('') +
    (summary.labels ? `  labels ${summary.labels.join(', ')}\n` : '') +
    `  default ${defaults.frames} ${imagesOf(summary)} at ${defaults.spacing} ${unit} from ${defaults.start} ${unit}\n` +
    `  ${byteText(packBytes(pack))}, ${pack.place === 'shipped' ? 'comes with the application' : 'added by you'}; ${hashLine(pack)}`
  );
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}
