import { z } from 'zod';

/** Opaque handle of a library entry or a job. */
export const handle = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
