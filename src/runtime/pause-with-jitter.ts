// A pause before a retry. Jitter keeps nodes and receipts that failed together from retrying together.

export const pauseWithJitter = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random())));
