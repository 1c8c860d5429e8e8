import { asDegrees, straighten } from './glyphs.ts'

/** Degrees; south and west are negative. */
export type Coordinates = { latitude: number; longitude: number }

const SATELLITE_LINK = /(?:https?:\/\/)?(?:www\.)?inreachlink\.com\//i
const SATELLITE_TAIL = /^[\w-]{1,60}(?:\.{3})?(?: ?- [^()]{1,60})?(?: ?\(([^()]{1,40})\))?$/

/**
 * A text without what Garmin's satellite messengers add at its end, a link for the answer and then the sender's
 * name or where they are: `inreachlink.com/ABC1234  - Ana`, `inreachlink.com/g-0Oh3... (52.5092, -115.6182)`. And
 * that place. What goes on in any other way is left whole.
 */
export function splitSatelliteSuffix(text: string): { said: string; place?: Coordinates } {
  const link = SATELLITE_LINK.exec(text)
  if (!link) return { said: text }
  const rest = text
    .slice(link.index + link[0].length)
    .replace(/\s+/g, ' ')
    .trim()
  const tail = SATELLITE_TAIL.exec(rest)
  if (!tail) return { said: text }
  const place = tail[1] === undefined ? undefined : readCoordinates(tail[1])
  return { said: text.slice(0, link.index), ...(place ? { place } : {}) }
}

/** Where a satellite messenger says its owner is, from the raw text. */
export function satellitePlace(raw: string): Coordinates | undefined {
  return splitSatelliteSuffix(straighten(raw.slice(0, 2000))).place
}

/**
 * Reads a place as people and messengers send it, the whole text: `46.5 7.9`, `46.5,7.9`, `46,5 7,9`,
 * `46.5N 7.9E`, `N46.5 E7.9`, `46°30'N 7°54'E`, `46 30.5 N, 7 54.2 E`, `46°30'15"N 7°54'20"E`,
 * `Lat 46.5 Lon 7.9`, `geo:46.5,7.9`, and the map links of Apple and Google that carry a pair.
 *
 * Latitude comes first unless letters say otherwise. Anything off the globe, or that could be read in two ways,
 * is no place.
 */
export function readCoordinates(text: string): Coordinates | undefined {
  if (text.length > 480) return undefined
  const link = readLink(text.trim())
  if (link) return onGlobe(link)
  const pair = decimalPoints(tidied(text))
  const parts = splitPair(pair)
  if (!parts) return undefined
  const [first, second] = parts.map(readAngle)
  if (!first || !second) return undefined
  if (first.axis === second.axis && first.axis !== undefined) return undefined
  const swapped = first.axis === 'longitude' || second.axis === 'latitude'
  return onGlobe(
    swapped
      ? { latitude: second.degrees, longitude: first.degrees }
      : { latitude: first.degrees, longitude: second.degrees },
  )
}

function readLink(text: string): Coordinates | undefined {
  const match =
    /^geo:(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)(?:[?;,]\S*)?$/i.exec(text) ??
    /^https?:\/\/[^\s?]*?\/@(-?\d{1,3}\.\d{1,12}),(-?\d{1,3}\.\d{1,12})/i.exec(text) ??
    /^https?:\/\/\S+?[?&](?:q|ll|query|coordinate)=(-?\d{1,3}\.\d{1,12})(?:,|%2c)\+?(-?\d{1,3}\.\d{1,12})(?=&|$)/i.exec(
      text,
    )
  return match ? { latitude: Number(match[1]), longitude: Number(match[2]) } : undefined
}

/** Capitals, plain signs, single spaces, one letter for each word of the compass, no brackets around it. */
function tidied(text: string): string {
  return straighten(asDegrees(text))
    .toUpperCase()
    .replace(/''/g, '"')
    .replace(/\bNORTH\b/g, 'N')
    .replace(/\bSOUTH\b/g, 'S')
    .replace(/\bEAST\b/g, 'E')
    .replace(/\bWEST\b/g, 'W')
    .replace(/\s+/g, ' ')
    .replace(/^[ ([@]+/, '')
    .replace(/[ )\].?!,;]+$/, '')
}

/** `46,5 7,9` has decimal commas: exactly two commas between digits, and no point anywhere. */
function decimalPoints(text: string): string {
  const commas = text.match(/\d,(?=\d)/g)
  return commas?.length === 2 && !text.includes('.') ? text.replace(/(\d),(?=\d)/g, '$1.') : text
}

const LABELS =
  /^(LAT|LON|LONG|LNG)(?:ITUDE)?[ :=]+(\S.{0,40}?)[ ,;/]+(LAT|LON|LONG|LNG)(?:ITUDE)?[ :=]+(\S.{0,40})$/

/** The two halves of a pair, or nothing where it is not plain to see where one ends. */
function splitPair(text: string): string[] | undefined {
  const labels = LABELS.exec(text)
  if (labels) return [`${labels[1]!.slice(0, 3)} ${labels[2]}`, `${labels[3]!.slice(0, 3)} ${labels[4]}`]
  const letters = text.match(/[NSEW]/g)
  if (letters) {
    if (letters.length !== 2) return undefined
    const leading = /^[NSEW]/.test(text)
    const second = leading ? text.search(/(?!^)[NSEW]/) : text.search(/[NSEW]/) + 1
    return [trimmed(text.slice(0, second)), trimmed(text.slice(second))]
  }
  const halves = text.split(/ ?[,;/] ?/)
  if (halves.length === 2) return halves
  if (halves.length > 2) return undefined
  const degrees = text.match(/^([^°]+°[^°]*) ([+-]?\d{1,3}(?:\.\d+)? ?°[^°]*)$/)
  if (degrees) return [degrees[1]!, degrees[2]!]
  const words = text.split(' ')
  return words.length === 2 ? words : undefined
}

function trimmed(half: string): string {
  return half.replace(/^[ ,;/]+/, '').replace(/[ ,;/]+$/, '')
}

type Angle = { degrees: number; axis: 'latitude' | 'longitude' | undefined }

const ANGLE =
  /^(LAT |LNG |LON )?([NSEW])? ?([+-])? ?(\d{1,3}(?:\.\d{1,12})?)(?: ?° ?|[ -](?=\d)|(?= ?[NSEW]?$))(?:(\d{1,2}(?:\.\d{1,10})?)(?: ?' ?|[ -](?=\d)|(?= ?[NSEW]?$))(?:(\d{1,2}(?:\.\d{1,10})?) ?"?)?)? ?([NSEW])?$/

function readAngle(text: string): Angle | undefined {
  const match = ANGLE.exec(text)
  if (!match) return undefined
  const [, label, before, sign, whole, minutes, seconds, after] = match
  const letter = before ?? after
  const marked = letter !== undefined || text.includes('°')
  if ((before && after) || (minutes && (!marked || whole!.includes('.')))) return undefined
  if (seconds && minutes!.includes('.')) return undefined
  if (Number(minutes ?? 0) >= 60 || Number(seconds ?? 0) >= 60) return undefined
  // "-7.9 W" says west twice; "-7.9 E" says two things.
  if (sign && letter && (sign === '-') !== (letter === 'S' || letter === 'W')) return undefined
  const size = Number(whole) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600
  const negative = sign === '-' || letter === 'S' || letter === 'W'
  const axis =
    axisOf(letter) ?? (label === undefined ? undefined : label === 'LAT ' ? 'latitude' : 'longitude')
  return { degrees: negative && size !== 0 ? -size : size, axis }
}

function axisOf(letter: string | undefined): Angle['axis'] {
  if (letter === undefined) return undefined
  return letter === 'N' || letter === 'S' ? 'latitude' : 'longitude'
}

function onGlobe(place: Coordinates): Coordinates | undefined {
  return Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180 ? place : undefined
}
