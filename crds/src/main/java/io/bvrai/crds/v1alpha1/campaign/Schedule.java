package io.bvrai.crds.v1alpha1.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.bvrai.crds.v1alpha1.Copies;
import io.bvrai.crds.v1alpha1.Distinct;
import io.bvrai.crds.v1alpha1.Wire;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When calls are made. */
@Wire
@ValidationRule(
        value = "!has(self.notBefore) || !has(self.notAfter) || self.notBefore < self.notAfter",
        message = "notBefore must be earlier than notAfter")
public record Schedule(
        @JsonPropertyDescription("No call before this moment.") @Nullable
        Instant notBefore,

        @JsonPropertyDescription("No call after this moment.") @Nullable
        Instant notAfter,

        @Default("[\"Mon\", \"Tue\", \"Wed\", \"Thu\", \"Fri\"]")
        @Size(min = 1, max = 7)
        @JsonPropertyDescription("Days of the callee's week.")
        @Distinct
        List<Day> days,

        @Default("{\"start\": \"09:00\", \"end\": \"18:00\"}")
        @JsonPropertyDescription("The part of the callee's day; stricter law wins.")
        Window window,

        @Default("Callee")
        @JsonPropertyDescription("Whose time days and window are in. Callee: the contact's own zone.")
        Timezone timezone) {

    private static final List<Day> WORKING_DAYS = List.of(Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI);

    static final Schedule DEFAULT = new Schedule(null, null, WORKING_DAYS, Window.DEFAULT, Timezone.CALLEE);

    public Schedule {
        days = List.copyOf(Copies.orDefault(days, WORKING_DAYS));
        window = Copies.orDefault(window, Window.DEFAULT);
        timezone = Copies.orDefault(timezone, Timezone.CALLEE);
    }

    /** A day of the week. */
    public enum Day {
        @JsonProperty("Mon")
        MON(DayOfWeek.MONDAY),
        @JsonProperty("Tue")
        TUE(DayOfWeek.TUESDAY),
        @JsonProperty("Wed")
        WED(DayOfWeek.WEDNESDAY),
        @JsonProperty("Thu")
        THU(DayOfWeek.THURSDAY),
        @JsonProperty("Fri")
        FRI(DayOfWeek.FRIDAY),
        @JsonProperty("Sat")
        SAT(DayOfWeek.SATURDAY),
        @JsonProperty("Sun")
        SUN(DayOfWeek.SUNDAY);

        private final DayOfWeek dayOfWeek;

        Day(DayOfWeek dayOfWeek) {
            this.dayOfWeek = dayOfWeek;
        }

        public DayOfWeek dayOfWeek() {
            return dayOfWeek;
        }
    }

    /** Whose time a schedule is in. */
    public enum Timezone {
        @JsonProperty("Callee")
        CALLEE
    }

    /** A part of a day; it doesn't pass midnight. */
    @Wire
    @ValidationRule(value = "self.start < self.end", message = "start must be earlier than end")
    public record Window(
            @Required @Size(max = 5) @Pattern(CLOCK) @JsonPropertyDescription("The first minute, as quoted HH:MM.")
            String start,

            @Required
            @Size(max = 5)
            @Pattern(CLOCK)
            @JsonPropertyDescription("The minute after the last, as quoted HH:MM.")
            String end) {

        private static final String CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

        static final Window DEFAULT = new Window("09:00", "18:00");

        public LocalTime startTime() {
            return LocalTime.parse(start);
        }

        public LocalTime endTime() {
            return LocalTime.parse(end);
        }
    }
}
