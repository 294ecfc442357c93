/** The signal by which an engine ends itself when it takes too much memory. */
export const HUNGRY = 'SIGUSR2';
