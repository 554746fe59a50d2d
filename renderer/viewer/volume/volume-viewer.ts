/** One pane that renders a volume in 3D. Made only when it is first wanted: the first picture takes seconds without a graphics card. */
import { Enums, setVolumesForViewports, type Types } from '@cornerstonejs/core';
import type { SeriesHeader } from '../../../electron/core/series';
import { renderingEngine } from '../engine/cornerstone';
import type { FrameImages } from '../engine/frame-images';
import { loadVolume } from '../engine/volumes';
import type { ValueRange } from '../look/window-level';
import { orbit, type OrbitCamera } from './orbit';
import { presetToStored, type VolumePreset } from './volume-presets';

export const VOLUME_PANE = 'volume';

/** From where the volume is looked at. */
export type ViewDirection = 'A' | 'P' | 'L' | 'R' | 'H' | 'F';

export class VolumeViewer {
  readonly viewport: Types.IVolumeViewport;
  readonly #engine = renderingEngine();
  #destroyed = false;
  /** When the picture that is awaited was asked for; 0 while none is. */
  #asked = 0;

  constructor(
    readonly element: HTMLDivElement,
    /** A picture was drawn; the time it took, ms. */
    private readonly onDrawn: (took: number) => void,
  ) {
    this.#engine.enableElement({
      viewportId: VOLUME_PANE,
      type: Enums.ViewportType.VOLUME_3D,
      element,
      defaultOptions: { background: [0.02, 0.02, 0.025], orientation: Enums.OrientationAxis.CORONAL },
    });
    this.viewport = this.#engine.getViewport(VOLUME_PANE) as Types.IVolumeViewport;
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
  }

  /** Renders a complete series. `range`: its stored values from low to high. */
  async show(images: FrameImages, preset: VolumePreset, range: ValueRange): Promise<void> {
    const volumeId = await loadVolume(images);
    if (this.#destroyed) return;
    await setVolumesForViewports(this.#engine, [{ volumeId }], [VOLUME_PANE]);
    if (this.#destroyed) return;
    this.applyPreset(preset, images.source.header, range);
    this.viewport.resetCamera();
    this.render();
  }

  applyPreset(preset: VolumePreset, header: SeriesHeader, range: ValueRange): void {
    const actor = this.viewport.getDefaultActor()?.actor as Types.VolumeActor | undefined;
    if (!actor) return;
    const stored = (value: number) => presetToStored(value, preset, header.values, range);
    const property = actor.getProperty();
    const colours = property.getRGBTransferFunction(0);
    colours.removeAllPoints();
    for (const [value, red, green, blue] of preset.colour)
      colours.addRGBPoint(stored(value), red, green, blue);
    const opacity = property.getScalarOpacity(0);
    opacity.removeAllPoints();
    for (const [value, share] of preset.opacity) opacity.addPoint(stored(value), share);
    property.setShade(preset.shade);
    property.setAmbient(0.15);
    property.setDiffuse(0.9);
    property.setSpecular(0.2);
    property.setSpecularPower(10);
    property.setInterpolationTypeToLinear();
    const mapper = actor.getMapper();
    const { MAXIMUM_INTENSITY_BLEND, COMPOSITE } = Enums.BlendModes;
    // The two libraries number the same modes in enumerations of their own.
    type Mode = Parameters<NonNullable<typeof mapper>['setBlendMode']>[0];
    mapper?.setBlendMode((preset.blend === 'mip' ? MAXIMUM_INTENSITY_BLEND : COMPOSITE) as unknown as Mode);
    this.render();
  }

  /** Looks at the volume from one side of the patient. */
  lookFrom(side: ViewDirection): void {
    const directions: Record<ViewDirection, { normal: Types.Point3; up: Types.Point3 }> = {
      A: { normal: [0, -1, 0], up: [0, 0, 1] },
      P: { normal: [0, 1, 0], up: [0, 0, 1] },
      L: { normal: [1, 0, 0], up: [0, 0, 1] },
      R: { normal: [-1, 0, 0], up: [0, 0, 1] },
      H: { normal: [0, 0, 1], up: [0, -1, 0] },
      F: { normal: [0, 0, -1], up: [0, -1, 0] },
    };
    const { normal, up } = directions[side];
    this.viewport.setOrientation({ viewPlaneNormal: normal, viewUp: up }, false);
    this.render();
  }

  /** Turns the volume by a drag, radians. */
  turn(across: number, down: number): void {
    const camera = orbit(this.viewport.getCamera() as unknown as OrbitCamera, across, down);
    this.viewport.setCamera({
      focalPoint: [...camera.focalPoint],
      position: [...camera.position],
      viewUp: [...camera.viewUp],
    });
  }

  /** Moves it by a drag, CSS pixels of its own element. */
  pan(across: number, down: number): void {
    const [x, y] = this.viewport.getPan();
    this.viewport.setPan([x + across, y + down]);
    this.render();
  }

  zoom(factor: number): void {
    this.viewport.setZoom(this.viewport.getZoom() * factor);
    this.render();
  }

  render(): void {
    this.#asked = performance.now();
    this.viewport.render();
  }

  reset(): void {
    this.viewport.resetCamera();
    this.render();
  }

  destroy(): void {
    this.#destroyed = true;
    this.element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.#onRendered);
    this.#engine.disableElement(VOLUME_PANE);
  }

  readonly #onRendered = () => {
    if (!this.viewport.getDefaultActor()) return;
    // Reading a pixel waits until the picture is really there.
    if (this.#asked === 0) return;
    this.viewport.getCanvas().getContext('2d')?.getImageData(0, 0, 1, 1);
    const took = performance.now() - this.#asked;
    this.#asked = 0;
    this.onDrawn(took);
  };
}
