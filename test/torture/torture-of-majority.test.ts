// A small selection of the torture tests where writes reach no majority: what may be rolled back was not acknowledged.
import { playBriefly } from './briefly.ts';
import { pushTakenBack, readTakenBack, voidTakenBack } from './scenarios/majority.ts';

playBriefly([
  [voidTakenBack, 2],
  [readTakenBack, 2],
  [pushTakenBack, 1],
]);
