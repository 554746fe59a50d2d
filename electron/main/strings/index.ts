/**
 * Every word that the system shows for the application, in one place, so that another language is another object of
 * this type. What the page shows stands in renderer/strings; what goes wrong is said where it is found.
 */
import { dialogStrings } from './dialogs';
import { menuStrings } from './menu';
import { noticeStrings } from './notices';

export const strings = { dialogs: dialogStrings, menu: menuStrings, notices: noticeStrings };
export type Strings = typeof strings;
