// What a setting is, and the forms that several share.
import { z } from 'zod';

export interface Setting {
  readonly schema: z.ZodType;
  readonly about: string;
  /** The default, as text in the environment; absent: there is none. */
  readonly fallback?: string;
  /** Its value is never printed. */
  readonly secret?: true;
}

export const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
