// The sentences for corrections of coins.
import { sentences } from '../kit/language.ts';
import { counted } from '../kit/numbers.ts';

const byCode = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> => texts;

export const correctWords = sentences(
  {
    correctTitle: 'اصلاح سکه',
    correction: 'اصلاح سکه',
    direction: 'چه کاری',
    give: 'سکه دادن',
    take: 'سکه پس گرفتن',
    howManyCoins: 'تعداد سکه',
    correctReason: 'دلیل؛ خریدار هم آن را می‌بیند',
    needCoins: (most: string) => `تعداد سکه را به عدد بنویسید: از ۱ تا ${most}.`,
    tooFewCoins: (balance: string) => `این خریدار ${balance} سکه دارد؛ بیشتر از آن نمی‌شود پس گرفت.`,
    goAhead: 'ادامه',
    goBack: 'برگشت',
    balanceBefore: 'موجودی حالا',
    change: 'تغییر',
    balanceAfter: 'موجودی پس از آن',
    correctWill: 'خریدار همان لحظه باخبر می‌شود. در جدول پیشتازان به حساب نمی‌آید.',
    correctDo: (coins: string) => `ثبت ${coins} سکه`,
    corrected: (coins: string) => `اصلاح شد: ${coins} سکه`,
    correctFaults: byCode({
      invalid: 'موجودی خریدار عوض شده یا چیزی در فرم درست نیست. خریدار را دوباره پیدا کنید و از نو بنویسید.',
      conflict: 'این فرم یک بار با مقدار دیگری ثبت شده است. فرم را ببندید و خریدار را دوباره نگاه کنید.',
      too_old: 'این فرم از دیروز باز مانده است. آن را ببندید و دوباره باز کنید.',
      not_found: 'این خریدار نه ثبت‌نام کرده و نه خریدی دارد. شماره‌اش را دوباره نگاه کنید.',
    }),
  },
  {
    correctTitle: 'Correct coins',
    correction: 'Correction',
    direction: 'What to do',
    give: 'Give coins',
    take: 'Take coins back',
    howManyCoins: 'Number of coins',
    correctReason: 'Reason; the shopper sees it too',
    needCoins: (most) => `Type the number of coins: 1 to ${most}.`,
    tooFewCoins: (balance) => `This shopper has ${counted(balance, 'coin')}; no more can be taken back.`,
    goAhead: 'Continue',
    goBack: 'Back',
    balanceBefore: 'Current balance',
    change: 'Change',
    balanceAfter: 'New balance',
    correctWill: 'The shopper is notified at once. Leaderboards do not count it.',
    correctDo: (coins) => `Record ${counted(coins, 'coin')}`,
    corrected: (coins) => `Corrected: ${counted(coins, 'coin')}`,
    correctFaults: byCode({
      invalid:
        'The shopper’s balance has changed, or something in the form is wrong. Find the shopper again and fill in a new form.',
      conflict: 'This form was already recorded with another amount. Close it and find the shopper again.',
      too_old: 'This form has been open since yesterday. Close it and open it again.',
      not_found: 'This shopper has neither signed up nor bought anything. Check the number.',
    }),
  },
);
