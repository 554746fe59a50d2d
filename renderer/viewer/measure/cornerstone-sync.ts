/**
 * Keeps the library's annotations and the documents of the shown series the same: what the mouse does to an annotation
 * goes into its document, what is undone, loaded or renamed there goes into the annotations.
 */
import { eventTarget } from '@cornerstonejs/core';
import {
  annotation as annotations,
  cancelActiveManipulations,
  Enums,
  utilities,
  type Types,
} from '@cornerstonejs/tools';
import type { Measurement } from '../../../electron/core/measure/annotations';
import { notices } from '../../state/notices.svelte';
import type { ShownSeries } from '../../state/shown.svelte';
import { strings } from '../../strings';
import { panes, type PaneHandle } from '../panes/handles.svelte';
import { documentOf, type AnnotationDocument } from './annotation-document.svelte';
import { toAnnotation, toMeasurement, writeShape } from './conversion';
import { selection } from './selection.svelte';

interface Owner {
  document: AnnotationDocument;
  series: ShownSeries;
  frame: number | null;
}

/** Whose each of the library's annotations is. */
const owners = new Map<string, Owner>();
const byData = new WeakMap<object, Types.Annotation>();
/** Annotations that are being drawn for the first time. */
const drawing = new Map<string, HTMLDivElement>();
/** Documents with changes of the mouse that is still down. */
const touched = new Set<AnnotationDocument>();
const shownSeries = new Map<AnnotationDocument, { panes: Set<PaneHandle>; stop: () => void }>();
let applying = false;

type Detail = { annotation: Types.Annotation; viewportId?: string; changeType?: string };

export function startSync(): void {
  const on = (name: string, listener: (detail: Detail) => void) =>
    eventTarget.addEventListener(name, (event: Event) => {
      if (!applying) listener((event as CustomEvent<Detail>).detail);
    });
  on(Enums.Events.ANNOTATION_ADDED, added);
  on(Enums.Events.ANNOTATION_COMPLETED, ({ annotation }) => completed(annotation));
  on(Enums.Events.ANNOTATION_MODIFIED, ({ annotation }) => modified(annotation));
  on(Enums.Events.ANNOTATION_REMOVED, ({ annotation }) => removed(annotation));
  eventTarget.addEventListener(Enums.Events.ANNOTATION_SELECTION_CHANGE, () => {
    const [id] = annotations.selection.getAnnotationsSelected();
    selection.id = id && owners.has(id) ? id : null;
  });
  // The library itself learns of the end of a drag by these; it comes first.
  for (const name of ['mouseup', 'touchend']) window.addEventListener(name, () => setTimeout(finish), true);
}

/** The annotation that data belongs to, and the series that it measures. */
export function ownerOfData(data: object): { drawn: Measurement; series: ShownSeries } | undefined {
  const annotation = byData.get(data);
  const owner = annotation && owners.get(annotation.annotationUID!);
  const drawn = owner && toMeasurement(annotation, owner.frame);
  return drawn && { drawn, series: owner.series };
}

/** Draws the measurements of a pane's series while the pane is there. Returns the function that ends it. */
export function showIn(pane: PaneHandle): () => void {
  const document = documentOf(pane.series);
  let shown = shownSeries.get(document);
  if (!shown) {
    shown = { panes: new Set(), stop: document.onChange(() => apply(document)) };
    shownSeries.set(document, shown);
  }
  shown.panes.add(pane);
  apply(document);
  return () => {
    shown.panes.delete(pane);
    if (shown.panes.size > 0) return;
    shown.stop();
    shownSeries.delete(document);
    quietly(() => {
      for (const [id, owner] of owners) if (owner.document === document) forget(id);
    });
  };
}

/** Whether something is in the middle of being drawn. */
export function isDrawing(): boolean {
  return drawing.size > 0;
}

/** Gives up what is being drawn. */
export function cancelDrawing(): void {
  for (const [id, element] of [...drawing]) {
    const document = owners.get(id)?.document;
    quietly(() => {
      cancelActiveManipulations(element);
      forget(id);
    });
    drawing.delete(id);
    if (document) touched.delete(document);
    document?.revert();
  }
  redraw();
}

export function select(id: string | null): void {
  if (id) annotations.selection.setAnnotationSelected(id, true);
  else annotations.selection.deselectAnnotation();
  selection.id = id;
  redraw();
}

function added({ annotation, viewportId }: Detail): void {
  const id = annotation.annotationUID!;
  if (owners.has(id)) return;
  const pane = viewportId === undefined ? undefined : panes.find(viewportId);
  if (!pane) return;
  if (!pane.measurable) return refuse(id, pane);
  const frame = pane.frame();
  // The library's own guess of the image would depend on where the camera stands.
  referTo(annotation, frame === null ? undefined : pane.images.imageIds[frame]);
  owners.set(id, { document: documentOf(pane.series), series: pane.series, frame });
  byData.set(annotation.data, annotation);
  drawing.set(id, pane.element);
}

/** Takes away what was begun where it would belong to nothing, and says so. */
function refuse(id: string, pane: PaneHandle): void {
  notices.show('info', strings.viewer.compare.noMeasuring);
  // The tool is still in the midst of beginning.
  setTimeout(() =>
    quietly(() => {
      cancelActiveManipulations(pane.element);
      annotations.state.removeAnnotation(id);
      redraw();
    }),
  );
}

function completed(annotation: Types.Annotation): void {
  const id = annotation.annotationUID!;
  if (!drawing.delete(id)) return;
  modified(annotation);
  finish();
}

function modified(annotation: Types.Annotation): void {
  const id = annotation.annotationUID!;
  const owner = owners.get(id);
  if (!owner || drawing.has(id)) return;
  const drawn = toMeasurement(annotation, owner.frame);
  if (!drawn) return;
  const { measurements } = owner.document.all;
  const old = measurements.find((other) => other.id === id);
  if (old && same(old, drawn)) return;
  touched.add(owner.document);
  quietly(() =>
    owner.document.preview(
      old ? measurements.map((other) => (other === old ? drawn : other)) : [...measurements, drawn],
    ),
  );
}

function removed(annotation: Types.Annotation): void {
  const id = annotation.annotationUID!;
  const owner = owners.get(id);
  owners.delete(id);
  if (drawing.delete(id) || !owner) return;
  owner.document.remove([id]);
}

/** The mouse is up: what it did is one step for undoing. */
function finish(): void {
  for (const document of touched) quietly(() => document.commit());
  touched.clear();
}

/** Brings the library's annotations to what the document says. */
function apply(document: AnnotationDocument): void {
  const pane = [...(shownSeries.get(document)?.panes ?? [])][0];
  if (!pane || applying) return;
  quietly(() => {
    const wanted = new Map(document.all.measurements.map((drawn) => [drawn.id, drawn]));
    for (const [id, owner] of owners) {
      if (owner.document === document && !wanted.has(id) && !drawing.has(id)) forget(id);
    }
    for (const drawn of wanted.values()) {
      const { header } = pane.series;
      if (drawn.frame !== null && drawn.frame >= header.frames) continue;
      const there = annotations.state.getAnnotation(drawn.id);
      owners.set(drawn.id, { document, series: pane.series, frame: drawn.frame });
      if (there) {
        const now = toMeasurement(there, drawn.frame);
        if (!now || !same(now, drawn)) writeShape(there, drawn);
        if (drawn.frame !== null) referTo(there, pane.images.imageIds[drawn.frame]);
        continue;
      }
      const made = toAnnotation(drawn, header, pane.images.imageIds);
      byData.set(made.data, made);
      annotations.state.addAnnotation(made, pane.element);
    }
  });
  redraw();
}

function referTo(annotation: Types.Annotation, imageId: string | undefined): void {
  const { metadata } = annotation;
  if (!metadata) return;
  // It remembers the image's name in a second form.
  delete (metadata as { referencedImageURI?: string }).referencedImageURI;
  if (imageId === undefined) delete metadata.referencedImageId;
  else metadata.referencedImageId = imageId;
}

function forget(id: string): void {
  owners.delete(id);
  if (selection.id === id) select(null);
  annotations.state.removeAnnotation(id);
}

function redraw(): void {
  const ids = panes.all.filter(({ kind }) => kind !== 'volume').map(({ id }) => id);
  if (ids.length > 0) utilities.triggerAnnotationRenderForViewportIds(ids);
}

/** What we do to the annotations ourselves is no news to us. */
function quietly(work: () => void): void {
  const before = applying;
  applying = true;
  try {
    work();
  } finally {
    applying = before;
  }
}

function same(a: Measurement, b: Measurement): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
