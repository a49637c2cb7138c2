// What a setting is, and the forms that several share.
import { z } from 'zod';

export interface Setting {
  readonly schema: z.ZodType;
  readonly about: string;
  /** As the environment would say it; absent: the setting is absent. */
  readonly fallback?: string;
  /** Its value is never printed. */
  readonly secret?: true;
}

export const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
