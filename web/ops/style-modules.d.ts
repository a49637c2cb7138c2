// A style sheet that is imported with the script that needs it.
declare module '*.css';
