import type { ExportFormat } from '../../electron/ipc/contract';
import { strings } from '../strings';

/** What a series can be exported as, in the order of the menus. */
export const EXPORT_FORMATS: Record<ExportFormat, string> = strings.export.menu;
