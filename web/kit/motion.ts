// Whether the user allows motion.

/** False under reduced motion: nothing counts up, flies or bursts. */
export const wantsMotion = (): boolean => !matchMedia('(prefers-reduced-motion: reduce)').matches;
