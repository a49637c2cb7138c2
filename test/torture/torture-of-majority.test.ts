// A small selection of the torture, where writes cannot reach a majority: what may be taken back was told to nobody.
import { playBriefly } from './briefly.ts';
import { pushTakenBack, readTakenBack, voidTakenBack } from './scenarios/majority.ts';

playBriefly([
  [voidTakenBack, 2],
  [readTakenBack, 2],
  [pushTakenBack, 1],
]);
