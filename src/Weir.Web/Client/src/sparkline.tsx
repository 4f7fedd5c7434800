interface Props {
  /** Values, the oldest first; at least 0. */
  values: readonly number[];
  /** How many there can be: fewer stand at the right. */
  length: number;
  label: string;
}

/** A small curve from 0 to its own maximum. */
export function Sparkline({ values, length, label }: Props) {
  const [width, height] = [96, 22];
  const top = Math.max(1, ...values);
  const points = values.map((value, index) => {
    const x = width - ((values.length - 1 - index) * width) / Math.max(1, length - 1);
    return `${x.toFixed(1)},${(height - 1 - (value / top) * (height - 3)).toFixed(1)}`;
  });
  return (
    <svg class="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {points.length > 1 && <polyline points={points.join(' ')} />}
    </svg>
  );
}
