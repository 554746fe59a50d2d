/** A job's events as the command line tells them: JSON without pixels, or a bar. */
import type { JobEvent } from '../core/protocol';
import { axisOf, imagesText, imageWord } from '../core/words';
import type { Reporter } from './reporter';

export function jobListener(report: Reporter): (event: JobEvent) => void {
  let finished = '';
  let images = '';
  return (event) => {
    switch (event.type) {
      case 'started': {
        const { recipe, header, provider, grids, totalSteps, segments } = event;
        const axis = axisOf(header);
        images = `${imageWord(axis)}s`;
        report.event({
          type: 'started',
          recipe,
          provider,
          grids,
          totalSteps,
          rows: header.rows,
          columns: header.columns,
          ...(segments && { segments }),
        });
        report.line(
          `${imagesText(recipe.positions.length, axis)} of ${header.columns}×${header.rows} with ${recipe.pack.id} ` +
            `${recipe.pack.version}, seed ${recipe.seed}, on ${provider.provider}`,
        );
        break;
      }
      case 'preview': {
        const { grid, grids, step, steps } = event;
        report.event({ type: 'step', grid, grids, step, steps });
        break;
      }
      case 'frame': {
        const { index, done, total } = event;
        finished = `${done}/${total} ${images}`;
        report.event({ type: 'frame', index, done, total });
        break;
      }
      case 'labels':
        report.event({ type: 'labels', index: event.index });
        break;
      case 'progress':
        report.event({ ...event });
        report.progress({
          fraction: event.fraction,
          what: event.phase === 'loading' ? 'loading the model' : finished || 'denoising',
          remainingMs: event.remainingMs,
        });
        break;
    }
  };
}
