import { pinyin } from 'pinyin-pro'

/**
 * How a name sounds: pinyin without tones, surnames as surnames are read (单 is shan), a blank between syllables. Dots and
 * marks are silent. Says which pairs a person looks at and nothing else, so that no figure depends on the dictionary.
 *
 * @param key a name as `nameKey`
 */
export function nameSound(key: string): string {
  const syllables = pinyin(key, { toneType: 'none', type: 'array', mode: 'surname' })
  return syllables
    .map((syllable) => syllable.toLowerCase().replace(/[\p{P}\p{S}]/gu, ''))
    .filter((syllable) => syllable !== '')
    .join(' ')
}
