// Pipelines with known defects: the simulator must catch each of them, or it proves nothing.
import type { Oracle } from '../oracles.ts';
import type { Variation } from '../schedule.ts';
import * as batches from './bent-batches.ts';
import * as commits from './bent-commits.ts';
import * as bent from './bent-pipelines.ts';
import * as projections from './bent-projections.ts';
import { followWithoutHoles } from './follow-without-holes.ts';
import { claimAndSweeper, insertThenIncrement, ringOfRecentIds } from './own-pipelines.ts';

export interface Mutant {
  /** Its name on the command line. */
  readonly name: string;
  readonly variation: Variation;
  /** The promise that it breaks: this oracle must notice, whatever others do. */
  readonly caughtBy: Oracle;
}

/** A mutant must be caught within this many schedules; the real pipeline passes thousands. */
export const mostSchedules = 100;

export const mutants: readonly Mutant[] = [
  {
    name: 'correction-without-claim',
    variation: { createPipeline: commits.correctionWithoutClaim, hasCorrections: true },
    caughtBy: 'corrected once',
  },
  {
    name: 'insert-then-increment',
    variation: { createPipeline: insertThenIncrement },
    caughtBy: 'acknowledged is awarded',
  },
  {
    name: 'claim-increment-sweeper',
    variation: { createPipeline: claimAndSweeper },
    caughtBy: 'awarded once',
  },
  {
    name: 'ring-of-recent-ids',
    variation: { createPipeline: ringOfRecentIds },
    caughtBy: 'awarded once',
  },
  {
    name: 'acknowledge-before-commit',
    variation: { createPipeline: commits.acknowledgeBeforeCommit },
    caughtBy: 'acknowledged means committed',
  },
  {
    name: 'duplicate-key-swallowed',
    variation: { createPipeline: commits.duplicateKeySwallowed },
    caughtBy: 'acknowledged means committed',
  },
  {
    name: 'duplicate-key-retried-for-ever',
    variation: { createPipeline: commits.duplicateKeyRetriedForEver },
    caughtBy: 'everybody is answered',
  },
  {
    name: 'cache-without-sequence',
    variation: { createPipeline: commits.cacheWithoutSequence },
    caughtBy: 'numbered without holes',
  },
  {
    name: 'coins-without-entry',
    variation: { createPipeline: projections.coinsWithoutEntry },
    caughtBy: 'entries add up',
  },
  {
    name: 'level-without-entry',
    variation: { createPipeline: projections.levelWithoutEntry },
    caughtBy: 'replay gives the shopper',
  },
  {
    name: 'announce-before-commit',
    variation: { createPipeline: commits.announceBeforeCommit },
    caughtBy: 'clients know everything',
  },
  {
    name: 'no-head-check',
    variation: { createPipeline: bent.noHeadCheck },
    caughtBy: 'clients know everything',
  },
  {
    name: 'follower-without-holes',
    variation: { follow: followWithoutHoles },
    caughtBy: 'clients know everything',
  },
  {
    name: 'unknown-is-failed',
    variation: { createPipeline: bent.unknownIsFailed },
    caughtBy: 'refused is not done',
  },
  {
    name: 'repetition-tells-now',
    variation: { createPipeline: bent.repetitionTellsNow },
    caughtBy: 'first answer',
  },
  {
    name: 'answers-by-number-alone',
    variation: { createPipeline: bent.answersByNumberAlone },
    caughtBy: 'acknowledged means committed',
  },
  {
    name: 'returns-without-number',
    variation: { createPipeline: bent.returnsWithoutNumber },
    caughtBy: 'taken back adds up',
  },
  {
    name: 'void-before-receipt-forgotten',
    variation: { createPipeline: commits.voidBeforeReceiptForgotten },
    caughtBy: 'acknowledged means committed',
  },
  {
    name: 'noted-return-forgotten',
    variation: { createPipeline: commits.notedReturnForgotten },
    caughtBy: 'a noted return counts',
  },
  {
    name: 'lanes-not-kept',
    variation: { createPipeline: bent.lanesNotKept },
    caughtBy: 'order of arrival',
  },
  {
    name: 'stops-at-once',
    variation: { createPipeline: bent.stopsAtOnce },
    caughtBy: 'finished what it accepted',
  },
  { name: 'slot-kept', variation: { createPipeline: bent.slotKept }, caughtBy: 'nothing piles up' },
  {
    name: 'copies-without-bound',
    variation: { createPipeline: bent.copiesWithoutBound },
    caughtBy: 'nothing piles up',
  },
  {
    name: 'announcing-throws',
    variation: { createPipeline: bent.announcingThrows },
    caughtBy: 'nothing is thrown',
  },
  {
    name: 'acknowledge-before-majority',
    variation: { createPipeline: commits.acknowledgeBeforeMajority },
    caughtBy: 'nothing told is taken back',
  },
  {
    name: 'reads-at-local-concern',
    variation: { bendConnection: projections.readsAtLocalConcern },
    caughtBy: 'nothing told is taken back',
  },
  {
    name: 'builds-on-what-is-taken-back',
    variation: { bendConnection: projections.readsAtLocalConcern },
    caughtBy: 'documents lie end to end',
  },
  {
    name: 'one-document-per-command',
    variation: { createPipeline: commits.oneDocumentPerCommand },
    caughtBy: 'documents lie end to end',
  },
  {
    name: 'duplicate-on-the-word-of-a-mate',
    variation: { createPipeline: batches.duplicateOnTheWordOfAMate },
    caughtBy: 'acknowledged means committed',
  },
  {
    name: 'claim-twice-in-one-document',
    variation: { createPipeline: batches.claimTwiceInOneDocument },
    caughtBy: 'awarded once',
  },
  {
    name: 'claims-nothing',
    variation: { createPipeline: commits.claimsNothing },
    caughtBy: 'awarded once',
  },
  {
    name: 'index-not-unique',
    variation: { uniqueClaims: false },
    caughtBy: 'a claim is in one document',
  },
  {
    name: 'older-projection-wins',
    variation: { createPipeline: projections.olderProjectionWins },
    caughtBy: 'the projection moves forward',
  },
  {
    name: 'projection-believed',
    variation: { bendConnection: projections.projectionBelieved },
    caughtBy: 'a read is not older than an answer',
  },
  {
    name: 'no-follower',
    variation: { createPipeline: projections.noFollower },
    caughtBy: 'the projection catches up',
  },
];

export const findMutant = (name: string): Mutant | undefined =>
  mutants.find((mutant) => mutant.name === name);
