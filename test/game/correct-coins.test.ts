// Coins that operators give or take: once, with a reason, without a receipt, and never below zero.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AdjustCoins } from '../../src/game/command.ts';
import { refOf } from '../../src/game/command.ts';
import { decideCorrection } from '../../src/game/decide.ts';
import type { CorrectionDecision } from '../../src/game/decision.ts';
import { replay } from '../../src/game/evolve.ts';
import { foldRecord, ledgerSnapshotFaults, newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { entriesOf, outcomeOf } from '../../src/game/outcome.ts';
import { scoreChangeOf } from '../../src/game/scores.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import { mostWhole } from '../../src/game/whole.ts';
import { aSubmit, ms, noon } from '../builders.ts';

const atMs = ms(noon);
const dayMs = 86_400_000;
const sara: User = { ...newUser('sara'), seq: 4, coins: 120 };
const aCorrection = (changes: Partial<AdjustCoins> = {}): AdjustCoins => ({
  type: 'adjust',
  correctionId: 'form-1',
  askedAtMs: atMs,
  userId: 'sara',
  coins: 50,
  reason: 'the till was broken',
  by: 'olga',
  ...changes,
});
const corrected = (decision: CorrectionDecision) =>
  decision.kind === 'corrected' ? decision : expect.fail(JSON.stringify(decision));
const codeOf = (decision: CorrectionDecision): string =>
  decision.kind === 'refused' ? `${decision.refusal.code} ${decision.refusal.field}` : decision.kind;

test('a correction makes an entry with a reason and the balance after it, without a receipt', () => {
  const { user, record } = corrected(decideCorrection(aCorrection(), { user: sara, made: null, atMs }));
  expect(user).toEqual({ ...sara, seq: 5, coins: 170 });
  expect(record).toMatchObject({ cause: 'adjust', ref: 'form-1', firstSeq: 5, seq: 5, receipt: null });
  expect(entriesOf(record)).toEqual([
    {
      seq: 5,
      kind: 'coins.credited',
      at: new Date(atMs).toISOString(),
      coins: 50,
      balance: 170,
      reason: 'correction',
      note: 'the till was broken',
    },
  ]);
  expect(outcomeOf(record)).toMatchObject({ status: 'applied', coins: { delta: 50, balance: 170 } });
});

test('a correction never takes more than the balance; a debt can be reduced in part', () => {
  const take = (coins: number, user = sara) =>
    decideCorrection(aCorrection({ coins }), { user, made: null, atMs });
  expect(corrected(take(-120)).user.coins).toBe(0);
  expect(corrected(take(-120)).record.entries[0]?.kind).toBe('coins.debited');
  expect(codeOf(take(-121))).toBe('invalid coins');
  const debtor = { ...sara, coins: -30 };
  expect(corrected(take(10, debtor)).user.coins).toBe(-20);
  expect(codeOf(take(-1, debtor))).toBe('invalid coins');
});

test('the same id again gives the first outcome, whatever the balance; other content is a conflict', () => {
  const { record } = corrected(
    decideCorrection(aCorrection({ coins: -100 }), { user: sara, made: null, atMs }),
  );
  const again = (changes: Partial<AdjustCoins>) =>
    decideCorrection(aCorrection({ coins: -100, ...changes }), {
      user: { ...sara, coins: 0 },
      made: record,
      atMs: atMs + 40 * dayMs,
    });
  expect(again({})).toEqual({ kind: 'made before', record });
  expect(codeOf(again({ coins: -99 }))).toBe('conflict id');
  expect(codeOf(again({ userId: 'omid' }))).toBe('conflict id');
});

test('an id that is too old or from the future, and an unknown shopper, are refused', () => {
  const asked = (askedAtMs: number) =>
    codeOf(decideCorrection(aCorrection({ askedAtMs }), { user: sara, made: null, atMs }));
  expect(asked(atMs - dayMs)).toBe('corrected');
  expect(asked(atMs - dayMs - 1)).toBe('too_old id');
  expect(asked(atMs + 3_600_000)).toBe('corrected');
  expect(asked(atMs + 3_600_001)).toBe('invalid id');
  const nobody = decideCorrection(aCorrection(), { user: newUser('sara'), made: null, atMs });
  expect(codeOf(nobody)).toBe('not_found userId');
});

test('a refusal says what to do', () => {
  const refusalOf = (changes: Partial<AdjustCoins>, user = sara) => {
    const decision = decideCorrection(aCorrection(changes), { user, made: null, atMs });
    return decision.kind === 'refused' ? decision.refusal.message : decision.kind;
  };
  const { record } = corrected(decideCorrection(aCorrection(), { user: sara, made: null, atMs }));
  expect(decideCorrection(aCorrection({ coins: 1 }), { user: sara, made: record, atMs })).toMatchObject({
    refusal: { message: 'another correction has this id: open the form again' },
  });
  expect(refusalOf({ askedAtMs: 0 })).toBe('this form was opened more than a day ago: open it again');
  expect(refusalOf({ askedAtMs: atMs + dayMs })).toBe(
    'this form was opened in the future: set the clock of the computer',
  );
  expect(refusalOf({}, newUser('sara'))).toBe(
    'no shopper sara has signed up or bought anything: check the code',
  );
  expect(refusalOf({ coins: -121 })).toBe('the shopper has 120 coins: no more can be taken');
});

test('the reference of a command is the id of its correction or of its receipt', () => {
  expect(refOf(aCorrection())).toBe('form-1');
  expect(refOf(aSubmit())).toBe('cafe:r1');
});

test('a shopper who has signed up and bought nothing can get coins and gets no debt', () => {
  const asked = (coins: number) =>
    decideCorrection(aCorrection({ coins }), { user: newUser('sara'), made: null, atMs, isEnrolled: true });
  const { user, record } = corrected(asked(50));
  expect(user).toEqual({ ...newUser('sara'), seq: 1, coins: 50 });
  expect(record).toMatchObject({ firstSeq: 1, seq: 1, receipt: null });
  expect(codeOf(asked(-1))).toBe('invalid coins');
});

test('law: replay gives the stored state, the entry is the change, leaderboards stay, and a ledger snapshot adds up', () => {
  const balances = fc.integer({ min: -1_000, max: mostWhole });
  const amounts = fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((coins) => coins !== 0);
  fc.assert(
    fc.property(balances, amounts, (balance, coins) => {
      const user = { ...sara, coins: balance };
      const decision = decideCorrection(aCorrection({ coins }), { user, made: null, atMs });
      if (decision.kind !== 'corrected') {
        expect(balance + coins).toBeLessThan(0);
        return;
      }
      const { record } = decision;
      expect(replay(user, record)).toEqual(decision.user);
      const [entry] = record.entries;
      expect(entry !== undefined && 'coins' in entry ? entry.coins : 0).toBe(decision.user.coins - balance);
      expect(scoreChangeOf(record, null)).toMatchObject({ coins: 0, xp: 0, receipts: 0, rankings: [] });
      const before = { ...newLedgerSnapshot('sara'), user: { ...user, coins: 0 } };
      const folded = foldRecord(before, { ...record, entries: record.entries }, null);
      expect(ledgerSnapshotFaults(folded)).toEqual([]);
    }),
  );
});
