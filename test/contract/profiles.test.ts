// The port Profiles: one suite, run against every adapter.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Profile, Profiles } from '../../src/ports/profiles.ts';
import type { Opened } from './stores.ts';
import { profileStores } from './stores.ts';

const aProfile = (changes: Partial<Profile> = {}): Profile => ({
  userId: 'sara',
  name: 'سارا احمدی',
  showName: true,
  ...changes,
});

describe.each(profileStores)('profiles in $name', ({ open }) => {
  let opened: Opened<Profiles>;
  let profiles: Profiles;
  beforeEach(async () => {
    opened = await open();
    profiles = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  test('a shopper without a profile has none', async () => {
    expect(await profiles.of(['sara', '__proto__'])).toEqual(new Map());
    expect(await profiles.of([])).toEqual(new Map());
  });

  test('a profile is read back exactly, for the requested shoppers', async () => {
    const all = [aProfile(), aProfile({ userId: 'omid', name: 'Omid', showName: false })];
    for (const profile of [...all, aProfile({ userId: 'nika' })]) await profiles.put(profile);
    const found = await profiles.of(['omid', 'nobody', 'sara', 'sara']);
    expect([...found].toSorted()).toEqual([
      ['omid', all[1]],
      ['sara', all[0]],
    ]);
  });

  test('the last write counts', async () => {
    await profiles.put(aProfile());
    await profiles.put(aProfile({ name: 'Sara', showName: false }));
    expect(await profiles.of(['sara'])).toEqual(
      new Map([['sara', aProfile({ name: 'Sara', showName: false })]]),
    );
  });

  test('an erased profile leaves nothing, and can be set again', async () => {
    await profiles.put(aProfile());
    await profiles.put(aProfile({ userId: 'omid' }));
    await profiles.erase('sara');
    await profiles.erase('nobody');
    expect([...(await profiles.of(['sara', 'omid'])).keys()]).toEqual(['omid']);
    await profiles.put(aProfile());
    expect((await profiles.of(['sara'])).size).toBe(1);
  });

  test('of many first writes at once one counts, and none fails', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `Sara ${at}`);
    await Promise.all(names.map((name) => profiles.put(aProfile({ name }))));
    expect(names).toContain((await profiles.of(['sara'])).get('sara')?.name);
  });
});
