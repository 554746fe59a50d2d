/** Imports what is named, so many times; prints the milliseconds of each, of processors too, and what came of it, as JSON. */
import { importPaths } from '../../../electron/files/import-paths';

async function main(): Promise<void> {
  const [path, runs] = process.argv.slice(2);
  const milliseconds: number[] = [];
  const cpu: number[] = [];
  let bytes = 0;
  let frames = 0;
  for (let run = 0; run < Number(runs); run++) {
    bytes = frames = 0;
    const started = performance.now();
    const before = process.cpuUsage();
    await importPaths([path!], {
      onSeries({ header, voxels }) {
        bytes += voxels.byteLength;
        frames += header.frames;
      },
    });
    milliseconds.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  console.log(JSON.stringify({ milliseconds, cpu, bytes, frames }));
}

void main();
