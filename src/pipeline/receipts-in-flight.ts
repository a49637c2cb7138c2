// How many receipts a node has admitted and not answered yet. Admission counts them; reads and background work pause for them.

export interface ReceiptsInFlight {
  count(): number;
  enter(): void;
  leave(): void;
}

export function countReceiptsInFlight(): ReceiptsInFlight {
  let count = 0;
  return {
    count: () => count,
    enter: () => {
      count += 1;
    },
    leave: () => {
      count -= 1;
    },
  };
}
