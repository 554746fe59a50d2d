/** How the program names itself in files. */
import { version } from '../../package.json';

export const SOFTWARE = {
  name: 'GriDiT Studio',
  version,
  /**
   * No organisation root is registered for the project, so this is one fixed UUID under 2.25. PS3.5 B.2 calls that
   * unusual for an Implementation Class UID but allows it; borrowing somebody else's root would not be allowed.
   */
  implementationClassUid: '2.25.308167269042349409015705192377961580912',
  /** At most 16 characters (SH). */
  implementationVersionName: `GRIDIT_${version}`.slice(0, 16),
} as const;
