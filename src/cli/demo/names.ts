// Names for the shoppers of the demonstration: each sets their own, as on a phone. A name that exists is kept.
import { profile } from '../../contracts/profiles.ts';
import type { Target } from '../target.ts';

/** Given names and surnames; combined they give more people than a demonstration has. */
const persian = {
  given: [
    'سارا',
    'علی‌رضا',
    'نیلوفر',
    'امید',
    'مریم',
    'آرش',
    'پریسا',
    'کیان',
    'یلدا',
    'بابک',
    'نگار',
    'حمیدرضا',
    'شیوا',
  ],
  family: ['احمدی', 'رضایی', 'مرادی', 'کریمی', 'حسینی', 'کاظمی', 'نوری', 'شریفی', 'زمانی', 'رحیمی', 'صادقی'],
};
const latin = {
  given: ['Sara', 'Omid', 'Daniel', 'Nika', 'Élodie', 'Hana', 'Babak', 'Grace', 'Leila', 'Jonas', 'Mina'],
  family: ['Ahmadi', 'Karimi', 'Weiss', 'Moradi', 'Martin', 'Suzuki', 'Rahimi', 'Okafor', 'Haddad'],
};

/** Two of three are Persian. The lengths of the lists have no common divisor, so that neighbours differ in both names. */
function nameOf(number: number): string {
  const { given, family } = number % 3 === 0 ? latin : persian;
  return `${given[number % given.length]} ${family[number % family.length]}`;
}

/** More shoppers than this stay without a name. */
const maxNamed = 300;
const atOnce = 8;

/** Names u1, u2 … at the node; one of four shows initials only, one of ten gives no name. */
export async function nameShoppers(target: Target, shoppers: number): Promise<void> {
  const waiting = Array.from({ length: Math.min(shoppers, maxNamed) }, (_, at) => at + 1);
  async function work(): Promise<void> {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      if (number % 10 !== 0) await nameOne(target, number);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Erases the names of the demonstration's shoppers. */
export async function forgetShoppers(target: Target, shoppers: number): Promise<void> {
  for (let number = 1; number <= Math.min(shoppers, maxNamed); number += 1) {
    const userId = `u${number}`;
    const token = await target.token({ role: 'shopper', sub: userId });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: null, showName: false });
    const path = new URL(`/api/users/${userId}/profile`, target.url);
    await (await fetch(path, { method: 'PUT', headers, body })).arrayBuffer();
  }
}

/** A shopper whose request fails stays without a name; the demonstration goes on. */
async function nameOne(target: Target, number: number): Promise<void> {
  const userId = `u${number}`;
  const path = new URL(`/api/users/${userId}/profile`, target.url);
  const token = await target.token({ role: 'shopper', sub: userId });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: nameOf(number), showName: number % 4 !== 0 });
  try {
    const known = profile.safeParse(await (await fetch(path, { headers })).json());
    if (!known.success || known.data.name !== null) return;
    await (await fetch(path, { method: 'PUT', headers, body })).arrayBuffer();
  } catch {
    // No node answers: the tablets report it.
  }
}
