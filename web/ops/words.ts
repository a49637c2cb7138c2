// The sentences of operations, in both languages.
import { sentences } from '../kit/language.ts';
import { counted } from '../kit/numbers.ts';
import { correctWords } from './correct-words.ts';
import { runWords } from './run-words.ts';
import { words as toolWords } from './tool-words.ts';
import { watchWords } from './watch-words.ts';

const frame = sentences(
  {
    title: 'عملیات',
    pages: 'بخش‌ها',
    views: { now: 'اکنون', events: 'رویدادها', 'look-up': 'جست‌وجو', actions: 'کارها' },
    notOperator: 'این پیوند برای متصدی سامانه نیست. با پیوند عملیات وارد شوید تا همه چیز دیده شود.',
    stale: (age: string) => `آنچه می‌بینید از ${age} است؛ با وصل شدن تازه می‌شود.`,
    onlyOperators: 'فقط متصدی سامانه این کار را می‌کند.',
    notConnected: 'الان وصل نیستیم؛ با وصل شدن فعال می‌شود.',
    cancel: 'انصراف',
    ms: 'میلی‌ثانیه',
    mib: 'مگابایت',
    minutes: (count: string) => `${count} دقیقه`,
    days: (count: string) => `${count} روز`,
    coins: (change: string) => `${change} سکه`,
    xp: (change: string) => `${change} امتیاز`,
    ofLimit: (part: string, all: string) => `${part} از ${all}`,
    since: (time: string, age: string) => `از ساعت ${time} (${age})`,
    loading: 'در حال خواندن…',
  },
  {
    title: 'Operations',
    pages: 'Sections',
    views: { now: 'Now', events: 'Events', 'look-up': 'Look up', actions: 'Actions' },
    notOperator: 'This link is not an operator’s. Sign in with an operations link to see everything.',
    stale: (age) => `This data is from ${age}. It will be updated once connected.`,
    onlyOperators: 'Only an operator may do this.',
    notConnected: 'Not connected. This will be available once connected.',
    cancel: 'Cancel',
    ms: 'ms',
    mib: 'MiB',
    minutes: (count) => `${count} min`,
    days: (count) => `${counted(count, 'day')}`,
    coins: (change) => `${counted(change, 'coin')}`,
    xp: (change) => `${change} XP`,
    ofLimit: (part, all) => `${part} of ${all}`,
    since: (time, age) => `since ${time} (${age})`,
    loading: 'Loading…',
  },
);

export const words = () => ({
  ...frame(),
  ...watchWords(),
  ...toolWords(),
  ...runWords(),
  ...correctWords(),
});
