export const THEME_NAMES = ['terminal', 'mono', 'contrast', 'colourblind'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];
