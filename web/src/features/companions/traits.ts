/** The five traits that shape a companion, with words for both ends, so that a slider says what it does. */
export const TRAITS = [
  { id: 'openness', label: 'Curiosity', low: 'Practical', high: 'Imaginative' },
  { id: 'extraversion', label: 'Energy', low: 'Quiet', high: 'Lively' },
  { id: 'agreeableness', label: 'Warmth', low: 'Frank', high: 'Gentle' },
  { id: 'conscientiousness', label: 'Order', low: 'Free-flowing', high: 'Structured' },
  { id: 'neuroticism', label: 'Sensitivity', low: 'Calm', high: 'Attentive to moods' },
] as const;

export type TraitId = (typeof TRAITS)[number]['id'];

export const MIDDLE: Record<TraitId, number> = {
  openness: 0.6,
  extraversion: 0.5,
  agreeableness: 0.7,
  conscientiousness: 0.5,
  neuroticism: 0.3,
};

export const MOST_INTERESTS = 20;

/** "tea, old maps" as a list: trimmed, no empty ones, none twice, as many as the server takes. */
export function interestsOf(text: string): string[] {
  const named = text.split(/[,\n]/).map((interest) => interest.trim().slice(0, 50));
  return [...new Set(named.filter((interest) => interest !== ''))].slice(0, MOST_INTERESTS);
}
