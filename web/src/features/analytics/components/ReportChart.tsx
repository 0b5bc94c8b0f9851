import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { AnalyticsReport } from '@/api/types';
import { count, dayName } from '../figures';

const AXIS = { fill: 'var(--muted)', fontSize: 12 };

/** Views and reads by day. What it shows to the eye stands in the table below it for everybody. */
export function ReportChart({ days }: { days: AnalyticsReport['days'] }) {
  return (
    <div aria-hidden="true" className="h-64 w-full overflow-hidden">
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 256 }}>
        <AreaChart data={days} margin={{ top: 8, right: 8, bottom: 0, left: -16 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="day"
            tickFormatter={dayName}
            tick={AXIS}
            tickLine={false}
            stroke="var(--line)"
            minTickGap={32}
          />
          <YAxis allowDecimals={false} tick={AXIS} tickLine={false} axisLine={false} tickFormatter={count} />
          <Tooltip
            labelFormatter={(day) => (typeof day === 'string' ? dayName(day) : '')}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 12,
              color: 'var(--ink)',
            }}
          />
          <Area
            name="Views"
            dataKey="views"
            type="monotone"
            stroke="var(--link)"
            strokeWidth={2}
            fill="var(--link)"
            fillOpacity={0.12}
            isAnimationActive={false}
          />
          <Area
            name="Reads"
            dataKey="reads"
            type="monotone"
            stroke="var(--spark)"
            strokeWidth={2}
            strokeDasharray="5 3"
            fill="var(--spark)"
            fillOpacity={0.15}
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}
