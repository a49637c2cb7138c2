// A sentence for every error code of the contract: what happened, and what to do next.
import type { ErrorCode } from '../../src/contracts/errors.ts';
import type { Language } from './language.ts';
import { sentences } from './language.ts';
import { formatNumber } from './numbers.ts';

type Sentences = Readonly<Record<ErrorCode, string>>;

export const errorTexts: Readonly<Record<Language, Sentences>> = {
  fa: {
    invalid: 'یک جای فرم درست پر نشده. بخش مشخص‌شده را نگاه کنید و دوباره بفرستید.',
    unauthenticated: 'این دستگاه دیگر وارد نیست. با یک پیوند تازه دوباره وارد شوید.',
    forbidden: 'این کار از این دستگاه برنمی‌آید. از مسئول فروشگاه بخواهید انجامش دهد.',
    not_found: 'چنین چیزی پیدا نشد. شماره یا کد را یک بار دیگر نگاه کنید.',
    conflict: 'این شماره رسید قبلاً با خریدار یا مبلغ دیگری ثبت شده. شماره را با رسید کاغذی مقایسه کنید.',
    too_old: 'تاریخ این رسید گذشته و دیگر پذیرفته نمی‌شود. از مسئول فروشگاه بپرسید.',
    limited: 'کمی تند پیش رفتیم. چند لحظه صبر کنید؛ خودش دوباره فرستاده می‌شود.',
    busy: 'الان سر سرور شلوغ است. چیزی گم نشده؛ چند لحظه دیگر دوباره فرستاده می‌شود.',
    retry: 'پاسخ به‌موقع نرسید. دوباره می‌فرستیم و دو بار حساب نمی‌شود.',
    unavailable: 'پایگاه داده در دسترس نیست. رسیدها نگه داشته می‌شوند و بعد فرستاده می‌شوند.',
    internal: 'اشکالی از طرف ما پیش آمد. کمی بعد دوباره امتحان کنید؛ اگر ماند، به مسئول سامانه خبر دهید.',
  },
  en: {
    invalid: 'Something in the form is wrong. Correct the marked field, then send it again.',
    unauthenticated: 'This device is no longer signed in. Open a new link to sign in.',
    forbidden: 'This device may not do that. Ask the store’s manager to do it.',
    not_found: 'We could not find that. Check the number or the code.',
    conflict:
      'This receipt number is already recorded with another shopper or amount. Compare it with the paper receipt.',
    too_old: 'This receipt is too old to be accepted. Ask the store’s manager.',
    limited: 'That was too fast. Wait a moment; it will be sent again automatically.',
    busy: 'The server is busy right now. Nothing is lost; it will be sent again in a moment.',
    retry: 'No answer arrived in time. We will send it again, and it will not count twice.',
    unavailable: 'The database is unavailable. Receipts are kept and sent later.',
    internal:
      'Something went wrong on our side. Try again in a while. If it happens again, tell whoever runs the system.',
  },
};
const textsNow = sentences(errorTexts.fa, errorTexts.en);

const waits = sentences(
  { wait: (seconds: string) => `${seconds} ثانیه دیگر دوباره امتحان کنید.` },
  { wait: (seconds: string) => `Try again in ${seconds} s.` },
);

/** The sentence for a refusal. */
export function errorSentence(error: {
  readonly code: ErrorCode;
  readonly retryAfterMs?: number | undefined;
}): string {
  const text = textsNow()[error.code] ?? textsNow().internal;
  if (error.retryAfterMs === undefined || error.retryAfterMs < 5_000) return text;
  return `${text} ${waits().wait(formatNumber(Math.ceil(error.retryAfterMs / 1_000)))}`;
}
