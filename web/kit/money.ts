// Money: stored in minor units, shown as people say it. Rial are shown in toman, ten rial each.
import { language, sentences } from './language.ts';
import { formatNumber, localeOf, readWhole } from './numbers.ts';

const rialPerToman = 10;
const units = sentences({ toman: 'تومان', rial: 'ریال' }, { toman: 'toman', rial: 'rial' });

/** Minor units of one major unit: 100 for EUR, 1 for JPY. */
function minorPerMajor(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}

/** An amount with its unit: `۱۲٬۵۰۰ تومان`. */
export function formatMoney(amountMinor: number, currency: string): string {
  if (currency === 'IRR') {
    return `${formatNumber(amountMinor / rialPerToman, { maximumFractionDigits: 1 })} ${units().toman}`;
  }
  const value = amountMinor / minorPerMajor(currency);
  return new Intl.NumberFormat(localeOf(language()), { style: 'currency', currency }).format(value);
}

/** The same in rial, as printed on the receipt; null if the currency is shown as it is stored. */
export const formatRial = (amountMinor: number, currency: string): string | null =>
  currency === 'IRR' ? `${formatNumber(amountMinor)} ${units().rial}` : null;

/** The unit for typed amounts: `تومان`, `toman`, or the code of the currency. */
export const moneyUnit = (currency: string): string => (currency === 'IRR' ? units().toman : currency);

/** Parses a typed amount (toman for IRR) into minor units, such as `12.50` if they have fractions; null if it is not one. */
export function readMoney(text: string, currency: string): number | null {
  if (currency === 'IRR') {
    const toman = readWhole(text);
    return toman === null ? null : safe(toman * rialPerToman);
  }
  const perMajor = minorPerMajor(currency);
  const digits = Math.round(Math.log10(perMajor));
  const [, whole = '', fraction = ''] = /^(.*?)(?:[.٫]([\d۰-۹٠-٩]{1,2}))?$/su.exec(text.trim()) ?? [];
  if (fraction.length > digits) return null;
  const major = readWhole(whole);
  const minor = fraction === '' ? 0 : readWhole(fraction.padEnd(digits, '0'));
  return major === null || minor === null ? null : safe(major * perMajor + minor);
}

const safe = (value: number): number | null => (Number.isSafeInteger(value) ? value : null);
