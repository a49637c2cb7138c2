// Type of a style sheet that is imported by the script that needs it.
declare module '*.css';
