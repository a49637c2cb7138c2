// Numbers as a person types them.
import { InvalidArgumentError } from 'commander';

/** A reader of whole numbers from `min` to `max`. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`a whole number from ${min} to ${max}`);
    }
    return value;
  };

/** A reader of numbers, with or without decimals, from `min` to `max`. */
export const decimalNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`a number from ${min} to ${max}`);
    return value;
  };
