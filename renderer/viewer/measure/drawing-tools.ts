/** The library's tools that draw our kinds of measurements. They only draw: every number comes from core/measure. */
import {
  AngleTool,
  annotation,
  ArrowAnnotateTool,
  BidirectionalTool,
  CircleROITool,
  CobbAngleTool,
  EllipticalROITool,
  LabelTool,
  LengthTool,
  PlanarFreehandROITool,
  ProbeTool,
  RectangleROITool,
  type Types,
} from '@cornerstonejs/tools';
import { isRegion, type MeasurementKind } from '../../../electron/core/measure/annotations';
import { addViewerTool, viewerGroup } from '../tools/tools';

type ToolClass = Parameters<typeof addViewerTool>[0];
type TextAsker = (done: (text: string | null) => void, kind: 'arrow' | 'text') => void;

const TOOLS: Record<MeasurementKind, ToolClass> = {
  length: LengthTool,
  bidirectional: BidirectionalTool,
  angle: AngleTool,
  cobb: CobbAngleTool,
  ellipse: EllipticalROITool,
  rectangle: RectangleROITool,
  circle: CircleROITool,
  freehand: PlanarFreehandROITool,
  arrow: ArrowAnnotateTool,
  text: LabelTool,
  probe: ProbeTool,
};

const KINDS = Object.keys(TOOLS) as MeasurementKind[];

/** Name of the library's tool. */
export function toolOf(kind: MeasurementKind): string {
  return TOOLS[kind].toolName;
}

export function kindOf(toolName: string): MeasurementKind | undefined {
  return KINDS.find((kind) => toolOf(kind) === toolName);
}

/**
 * Gives the tools to the viewer.
 * @param lines text beside a measurement, from the data of its annotation
 * @param ask asks the person for words; `done(null)` takes the measurement back
 */
export function addDrawingTools(lines: (data: object) => string[], ask: TextAsker): void {
  setLooks();
  for (const kind of KINDS) {
    addViewerTool(isRegion(kind) ? withoutStatistics(TOOLS[kind]) : TOOLS[kind], {
      getTextLines: lines,
      allowOpenContours: false,
      ...((kind === 'arrow' || kind === 'text') && {
        getTextCallback: (done: (text: string | null) => void) => ask(done, kind),
        // Words are changed in the list.
        changeTextCallback: () => undefined,
      }),
    });
  }
}

/** The looks of the window instead of the library's own: amber, the accent for what is chosen. */
function setLooks(): void {
  const { style } = annotation.config;
  const drawn = 'rgb(236 196 92)';
  const near = 'rgb(255 236 178)';
  const chosen = 'rgb(125 188 240)';
  const looks = {
    color: drawn,
    colorHighlighted: near,
    colorSelected: chosen,
    textBoxColor: drawn,
    textBoxColorHighlighted: near,
    textBoxColorSelected: chosen,
    textBoxFontFamily: 'system-ui, sans-serif',
    textBoxFontSize: '12px',
    // Readable on whatever lies below.
    textBoxBackground: 'rgba(10, 11, 12, 0.62)',
    textBoxBorderRadius: 3,
    textBoxMargin: 2,
    lineWidth: '1.5',
  };
  const defaults = style.getDefaultToolStyles();
  style.setDefaultToolStyles({ ...defaults, global: { ...defaults.global, ...looks } });
}

/** Measurements are drawn, and can be moved, while the left button does something else. Once the library runs. */
export function showDrawings(): void {
  const group = viewerGroup();
  for (const kind of KINDS) {
    const name = toolOf(kind);
    if (group.getToolInstance(name)?.mode === 'Disabled') group.setToolPassive(name);
  }
}

/**
 * The tool without its own arithmetic: it would walk over all voxels of a region at each step of the mouse, in stored
 * values, for numbers that nobody looks at.
 */
function withoutStatistics(Tool: ToolClass): ToolClass {
  const settled = (annotation: Types.Annotation) => {
    annotation.invalidated = false;
    return annotation.data.cachedStats;
  };
  return class extends (Tool as new (...args: unknown[]) => object) {
    constructor(...args: unknown[]) {
      super(...args);
      Object.assign(this, { _calculateCachedStats: settled, _throttledCalculateCachedStats: settled });
    }
  } as unknown as ToolClass;
}
