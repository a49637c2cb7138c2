// The shoppers of the screenshots: invented names, and whether others may see the first name.

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly showName: boolean;
}

const known: readonly Person[] = [
  { userId: 'u1', name: 'سارا احمدی', showName: true },
  { userId: 'u2', name: 'علی‌رضا رضایی', showName: true },
  { userId: 'u3', name: 'Daniel Weiss', showName: true },
  { userId: 'u4', name: 'نیلوفر مرادی', showName: false },
  { userId: 'u5', name: 'امید کریمی', showName: true },
];

const passing = [
  'مینا صادقی',
  'Lena Hoffmann',
  'کاوه نوری',
  'پریسا جعفری',
  'Omar Haddad',
  'رضا موسوی',
  'Emma Clarke',
  'آرش شریفی',
  'نرگس اکبری',
  'Jonas Meyer',
  'بهاره قاسمی',
  'سینا حیدری',
  'Aylin Demir',
  'شیوا رستمی',
  'مهدی کاظمی',
  'Noah Fischer',
] as const;

/** The shoppers of a day on the screen. */
export const passersBy: readonly Person[] = passing.map((name, at) => ({
  userId: `w${at}`,
  name,
  showName: at % 4 !== 3,
}));

export const people: readonly Person[] = [...known, ...passersBy];
