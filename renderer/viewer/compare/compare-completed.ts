/** Shows a series that was completed over the one that it was made of: a swipe between them, and their difference. */
import { shown } from '../../state/shown.svelte';
import { viewer } from '../viewer-state.svelte';
import { compare } from './compare.svelte';

export async function compareCompleted(sourceId: string, resultId: string): Promise<void> {
  viewer.setLayout('compare');
  compare.mode = 'swipe';
  viewer.activate(1);
  await shown.open(resultId);
  viewer.activate(0);
  await shown.open(sourceId);
}
