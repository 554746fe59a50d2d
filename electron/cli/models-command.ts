/** `models`: which model packs there are. */
import { listPacks } from '../engine/pack-list';
import { packFolders } from './places';

export async function showModels(options: { json: boolean; packs?: string }): Promise<void> {
  const { packs, refused } = await listPacks(packFolders(options.packs));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ models: packs, refused }, null, 2)}\n`);
    return;
  }
  for (const pack of packs) {
    const { unit, range, spacing, defaults } = pack;
    const scale = pack.superResolution?.scale ?? 1;
    process.stdout.write(
      `${pack.id} ${pack.version}  ${pack.name}\n` +
        `  ${pack.modality} ${pack.bodyPart}, ${pack.columns * scale}×${pack.rows * scale} pixels, licence ${pack.licence}\n` +
        `  positions ${range[0]} to ${range[1]} ${unit}, spacing ${spacing[0]} to ${spacing[1]} ${unit}; ` +
        `default ${defaults.frames} frames at ${defaults.spacing} ${unit} from ${defaults.start} ${unit}\n`,
    );
  }
  if (packs.length === 0) process.stdout.write('No model is installed.\n');
  for (const { reason } of refused) process.stderr.write(`Left out: ${reason}\n`);
}
