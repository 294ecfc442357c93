/** Shapes of GeoJSON (RFC 7946, 3.1), in the order of their numbers in well-known binary, from 1 on. */
export const geometryShapes = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const;
