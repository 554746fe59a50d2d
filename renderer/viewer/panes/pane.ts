/**
 * What one pane shows right now, read from its viewport after each drawing: enough for every annotation.
 * And the few camera moves that stack and plane panes share.
 */
import type { Types } from '@cornerstonejs/core';
import { graphics } from '../engine/graphics.svelte';
import { dot, orientationLetters, scale, subtract, type Vec3 } from '../../../electron/core/geometry';

export type PaneViewport = Types.IStackViewport | Types.IVolumeViewport;

export interface PaneReading {
  /** Pane size in CSS pixels. */
  width: number;
  height: number;
  /** Shown slice, from 0, and how many there are. */
  slice: number;
  slices: number;
  /** Side of the patient at each edge of the pane; empty where unknown. */
  letters: { left: string; right: string; top: string; bottom: string };
  /** Position of the shown plane along its dominant axis, mm: "H 12.5". */
  position: { letter: string; mm: number } | null;
  /** CSS pixels a millimetre. */
  pixelsPerMm: number;
}

function length(a: Vec3): number {
  return Math.sqrt(dot(a, a));
}

function unit(a: Vec3): Vec3 {
  const n = length(a);
  return n > 0 ? scale(a, 1 / n) : a;
}

/** Names a plane's place as radiologists do: the letter of the side of the origin it lies on, and how far. */
export function planePosition(point: Vec3, normal: Vec3): { letter: string; mm: number } {
  const along = dot(point, normal);
  const towards = along >= 0 ? normal : scale(normal, -1);
  return { letter: orientationLetters(towards).charAt(0), mm: Math.abs(along) };
}

/** Undefined until the viewport has drawn something. */
export function readPane(viewport: PaneViewport, slice: number, slices: number): PaneReading | undefined {
  const { clientWidth: width, clientHeight: height } = viewport.element;
  if (!width || !height || !viewport.getImageData()) return undefined;
  const corner = viewport.canvasToWorld([0, 0]) as Vec3 | undefined;
  if (!corner) return undefined;
  const across = subtract(viewport.canvasToWorld([width, 0]) as Vec3, corner);
  const down = subtract(viewport.canvasToWorld([0, height]) as Vec3, corner);
  const right = unit(across);
  const bottom = unit(down);
  const { viewPlaneNormal, focalPoint } = viewport.getCamera();
  return {
    width,
    height,
    slice,
    slices,
    letters: {
      left: orientationLetters(scale(right, -1)),
      right: orientationLetters(right),
      top: orientationLetters(scale(bottom, -1)),
      bottom: orientationLetters(bottom),
    },
    position:
      viewPlaneNormal && focalPoint ? planePosition(focalPoint as Vec3, viewPlaneNormal as Vec3) : null,
    pixelsPerMm: width / length(across),
  };
}

export function zoomBy(viewport: PaneViewport, factor: number): void {
  viewport.setZoom(viewport.getZoom() * factor);
  viewport.render();
}

export function fit(viewport: PaneViewport): void {
  const { viewUp, flipHorizontal, flipVertical } = viewport.getCamera();
  viewport.resetCamera({ resetPan: true, resetZoom: true, resetToCenter: false });
  viewport.setCamera({
    ...(viewUp && { viewUp }),
    ...(flipHorizontal !== undefined && { flipHorizontal }),
    ...(flipVertical !== undefined && { flipVertical }),
  });
  viewport.render();
}

/** Whether the whole picture is shown, as after opening: nobody has zoomed or panned. */
export function isFitted(viewport: PaneViewport): boolean {
  const [x, y] = viewport.getPan();
  if (Math.abs(x) >= 1 || Math.abs(y) >= 1) return false;
  return Math.abs(viewport.getZoom() / fittedZoom(viewport) - 1) < 0.01;
}

/** What `getZoom` says of a fitted picture: 1, or screen pixels an image pixel where the processor draws. */
function fittedZoom(viewport: PaneViewport): number {
  const image =
    graphics.cpu && 'getCornerstoneImage' in viewport ? viewport.getCornerstoneImage() : undefined;
  if (!image) return 1;
  const { clientWidth, clientHeight } = viewport.element;
  return Math.min(clientWidth / image.columns, clientHeight / image.rows);
}

/** Shows each voxel along a row as one pixel of the screen. `spacing`: distance of columns, mm. */
export function oneToOne(viewport: PaneViewport, spacing: number): void {
  const { clientWidth: width } = viewport.element;
  const corner = viewport.canvasToWorld([0, 0]) as Vec3;
  const across = subtract(viewport.canvasToWorld([width, 0]) as Vec3, corner);
  const pixelsPerVoxel = (width / length(across)) * spacing * window.devicePixelRatio;
  zoomBy(viewport, 1 / pixelsPerVoxel);
}

/** Turns the picture by a quarter, clockwise for 1, anticlockwise for −1. */
export function rotate(viewport: PaneViewport, quarters: 1 | -1): void {
  const { rotation = 0 } = viewport.getViewPresentation();
  viewport.setViewPresentation({ rotation: (rotation + quarters * 90 + 360) % 360 });
  viewport.render();
}

/** Mirrors the picture on the screen. */
export function flip(viewport: PaneViewport, axis: 'horizontal' | 'vertical'): void {
  const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
  viewport.setCamera(
    axis === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical },
  );
  viewport.render();
}
