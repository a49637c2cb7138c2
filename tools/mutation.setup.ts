// A mutant needs one counterexample, not the smallest one, and it is met early or hardly ever: a property stops at the first
// that fails, and after a tenth of a second in any case.
import fc from 'fast-check';

fc.configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 100 });
