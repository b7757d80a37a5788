/**
 * IANA time zones of larger cities, and the nearest region that every account can use without opt-in. The region of
 * other zones follows from their continent.
 */
const CITIES: Record<string, string> = {
  'us-east-1':
    'America/New_York America/Detroit America/Puerto_Rico America/Havana America/Jamaica America/Santo_Domingo America/Panama America/Bogota America/Caracas America/Lima America/Guayaquil America/Costa_Rica America/Guatemala America/El_Salvador America/Tegucigalpa America/Managua US/Eastern EST5EDT',
  'us-east-2':
    'America/Chicago America/Winnipeg America/Menominee America/Mexico_City America/Monterrey America/Merida US/Central CST6CDT',
  'us-west-1': 'America/Los_Angeles America/Tijuana US/Pacific PST8PDT',
  'us-west-2':
    'America/Denver America/Boise America/Phoenix America/Vancouver America/Edmonton America/Calgary America/Anchorage America/Juneau America/Hermosillo Pacific/Honolulu US/Mountain MST7MDT',
  'ca-central-1': 'America/Toronto America/Montreal America/Halifax America/St_Johns America/Moncton',
  'sa-east-1':
    'America/Sao_Paulo America/Bahia America/Fortaleza America/Recife America/Manaus America/Belem America/Buenos_Aires America/Montevideo America/Asuncion America/Santiago America/La_Paz',
  'eu-central-1':
    'Europe/Berlin Europe/Vienna Europe/Zurich Europe/Prague Europe/Warsaw Europe/Budapest Europe/Bratislava Europe/Ljubljana Europe/Zagreb Europe/Belgrade Europe/Sarajevo Europe/Rome Europe/Athens Europe/Sofia Europe/Bucharest Europe/Istanbul Europe/Kyiv Europe/Kiev Europe/Chisinau Europe/Luxembourg Asia/Jerusalem Asia/Tel_Aviv Asia/Beirut Asia/Nicosia Africa/Cairo Africa/Tripoli',
  'eu-west-1':
    'Europe/Dublin Europe/Lisbon Atlantic/Azores Atlantic/Madeira Atlantic/Canary Atlantic/Reykjavik',
  'eu-west-2': 'Europe/London Europe/Jersey Europe/Guernsey Europe/Isle_of_Man',
  'eu-west-3':
    'Europe/Paris Europe/Brussels Europe/Amsterdam Europe/Madrid Europe/Monaco Europe/Andorra Africa/Casablanca Africa/Algiers Africa/Tunis Africa/Dakar Africa/Abidjan Africa/Lagos Africa/Accra Africa/Johannesburg Africa/Nairobi',
  'eu-north-1':
    'Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Tallinn Europe/Riga Europe/Vilnius Europe/Minsk Europe/Moscow',
  'ap-south-1':
    'Asia/Kolkata Asia/Calcutta Asia/Colombo Asia/Dhaka Asia/Karachi Asia/Kathmandu Asia/Katmandu Asia/Dubai Asia/Muscat Asia/Qatar Asia/Riyadh Asia/Kuwait Asia/Bahrain Asia/Tehran Asia/Tashkent Asia/Almaty Asia/Kabul Indian/Maldives',
  'ap-southeast-1':
    'Asia/Manila Asia/Singapore Asia/Kuala_Lumpur Asia/Jakarta Asia/Bangkok Asia/Ho_Chi_Minh Asia/Saigon Asia/Phnom_Penh Asia/Vientiane Asia/Yangon Asia/Rangoon Asia/Brunei Asia/Hong_Kong Asia/Macau Asia/Makassar',
  'ap-southeast-2':
    'Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Adelaide Australia/Perth Australia/Hobart Australia/Darwin Pacific/Auckland Pacific/Fiji Pacific/Port_Moresby Pacific/Noumea',
  'ap-northeast-1': 'Asia/Tokyo Asia/Taipei Asia/Shanghai Asia/Vladivostok Asia/Sakhalin Pacific/Guam Japan',
  'ap-northeast-2': 'Asia/Seoul Asia/Pyongyang Asia/Harbin Asia/Ulaanbaatar',
};

export const ZONE_REGIONS: Record<string, string> = Object.fromEntries(
  Object.entries(CITIES).flatMap(([region, zones]) => zones.split(' ').map((zone) => [zone, region])),
);
