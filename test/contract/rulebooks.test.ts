// The port Rulebooks: one suite, run against every adapter.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Rulebooks } from '../../src/ports/rulebooks.ts';
import demonstrationMall from '../../src/rulebooks/demonstration-mall.json' with { type: 'json' };
import { aLevel, aMission, aRate, aRulebook, aWindow } from '../builders.ts';
import type { Opened } from './stores.ts';
import { rulebookStores } from './stores.ts';

describe.each(rulebookStores)('rulebooks in $name', ({ open }) => {
  let opened: Opened<Rulebooks>;
  let rulebooks: Rulebooks;
  beforeEach(async () => {
    opened = await open();
    rulebooks = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  test('there is none before the first', async () => {
    expect(await rulebooks.latest()).toBeNull();
    expect(await rulebooks.get(1)).toBeNull();
  });
  test('a published rulebook is read back exactly', async () => {
    const full = aRulebook({
      version: 3,
      earning: { rates: [aRate(), aRate({ store: 'cafe' })], perReceipt: { coins: 9 }, perDay: { xp: 9 } },
      levels: [aLevel({ name: { en: 'Silver', fa: 'نقره‌ای' } })],
      missions: [
        aMission({ filter: { hours: { from: '22:00', until: '02:00' } } }),
        aWindow({ perPeriod: 2 }),
      ],
    });
    expect(await rulebooks.publish(full)).toBe(true);
    expect(await rulebooks.get(3)).toStrictEqual(full);
    expect(JSON.stringify(await rulebooks.latest())).toBe(JSON.stringify(full));
  });
  test('the demonstration mall is read back exactly', async () => {
    const mall = demonstrationMall as Rulebook; // parsed and checked where it is published
    await rulebooks.publish(mall);
    expect(await rulebooks.latest()).toStrictEqual(mall);
  });
  test('the latest is the highest version, in any order of publishing; the others stay', async () => {
    for (const version of [2, 10, 9]) await rulebooks.publish(aRulebook({ version }));
    expect((await rulebooks.latest())?.version).toBe(10);
    expect((await rulebooks.get(2))?.version).toBe(2);
    expect(await rulebooks.get(3)).toBeNull();
  });
  test('publishing a version again is refused, and the first one stays', async () => {
    await rulebooks.publish(aRulebook());
    expect(await rulebooks.publish(aRulebook({ levels: [aLevel()] }))).toBe(false);
    expect((await rulebooks.get(1))?.levels).toEqual([]);
  });
  test('of many that publish one version at once exactly one succeeds', async () => {
    const published = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        rulebooks.publish(aRulebook({ levels: [aLevel({ coins: index })] })),
      ),
    );
    expect(published.filter(Boolean)).toHaveLength(1);
    expect((await rulebooks.get(1))?.levels[0]?.coins).toBe(published.indexOf(true));
  });
});
