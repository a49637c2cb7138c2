// Names for the shoppers of the demonstration: each says their own, as a phone would, and keeps one given before.
import { profile } from '../../contracts/profiles.ts';
import type { Target } from '../target.ts';

const names: readonly string[] = [
  'سارا احمدی',
  'Sara Ahmadi',
  'علی‌رضا رضایی',
  'Omid Karimi',
  'نیلوفر مرادی',
  'Daniel Weiss',
  'امید کریمی',
  'Nika Moradi',
  'مریم حسینی',
  'Élodie Martin',
  'آرش کاظمی',
  'Hana Suzuki',
  'پریسا نوری',
  'Babak Rahimi',
  'یلدا شریفی',
  'Grace Okafor',
  'کیان زمانی',
  'Leila Haddad',
];

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

/** What fails stays without a name: the mall opens all the same. */
async function nameOne(target: Target, number: number): Promise<void> {
  const userId = `u${number}`;
  const path = new URL(`/api/users/${userId}/profile`, target.url);
  const token = await target.token({ role: 'shopper', sub: userId });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: names[number % names.length], showName: number % 4 !== 0 });
  try {
    const known = profile.safeParse(await (await fetch(path, { headers })).json());
    if (!known.success || known.data.name !== null) return;
    await (await fetch(path, { method: 'PUT', headers, body })).arrayBuffer();
  } catch {
    // No node there: the tablets say so.
  }
}
