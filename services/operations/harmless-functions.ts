/**
 * Functions that are not immutable and yet read nothing but their arguments, clocks and settings of display: those that
 * keys may use whose grants name single tables. Names of PostgreSQL and PostGIS.
 */
export const harmlessFunctions: readonly string[] = [
  ...[
    'now',
    'statement_timestamp',
    'clock_timestamp',
    'transaction_timestamp',
    'timeofday',
    'random',
    'gen_random_uuid',
  ],
  ...[
    'to_char',
    'to_date',
    'to_timestamp',
    'date_trunc',
    'date_part',
    'extract',
    'age',
    'timezone',
    'make_timestamptz',
  ],
  ...['concat', 'concat_ws', 'format', 'array_to_string', 'string_agg', 'array_agg', 'generate_series'],
  ...['to_json', 'to_jsonb', 'row_to_json', 'json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg'],
  ...['json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array'],
  ...['st_asgeojson', 'st_asmvt', 'st_asflatgeobuf'],
];
