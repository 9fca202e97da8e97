import json

from mtandao.foundation.kit.charts import Event, Series, bar, heat, line
from mtandao.foundation.kit.sample.morning import dashboard
from mtandao.foundation.kit.sample.sink import sink

DAYS = ["Mon", "Tue", "Wed"]


def test_the_table_behind_a_chart_has_the_same_figures() -> None:
    chart = line("online", "Online", DAYS, [Series("Now", [1, 2]), Series("Before", [3, 4, 5], compare=True)])
    assert list(chart.heads) == ["", "Now", "Before"]
    assert chart.rows == [["Mon", 1, 3], ["Tue", 2, 4], ["Wed", None, 5]]
    assert not chart.empty
    assert line("nothing", "", DAYS, [Series("Now", [None] * 3)]).empty


def test_options_are_plain_json_and_name_colours_by_token() -> None:
    for chart in [value for value in {**sink(), **dashboard()}.values() if hasattr(value, "option")]:
        text = json.dumps(chart.option)
        assert "token:" in text and "#" not in text, chart.name


def test_a_line_that_does_not_start_at_nothing_is_not_filled() -> None:
    filled = line("a", "", DAYS, [Series("Now", [1, 2, 3], fill=True)])
    raised = line("b", "", DAYS, [Series("Now", [1, 2, 3], fill=True)], bottom=1)
    assert "areaStyle" in filled.option["series"][0] and "areaStyle" not in raised.option["series"][0]


def test_bars_start_at_nothing_and_the_second_series_has_a_pattern() -> None:
    chart = bar("usage", "", DAYS, [Series("Down", [1, 2, 3]), Series("Up", [1, 1, 1])])
    assert "min" not in chart.option["yAxis"]
    assert chart.option["series"][0]["itemStyle"]["decal"] == {"symbol": "none"}
    assert chart.option["series"][1]["itemStyle"]["decal"]["dashArrayX"]


def test_a_comparison_is_dashed_grey_and_carries_its_name_instead_of_a_legend() -> None:
    chart = line("a", "", DAYS, [Series("October", [1, 2, 3], compare=True), Series("November", [1, 2])])
    before, now = chart.option["series"]
    assert before["itemStyle"]["color"] == "token:line-strong" and before["endLabel"]["show"]
    assert now["itemStyle"]["color"] == "token:c1", "the comparison takes no colour"
    assert chart.option["legend"] == {"show": False}


def test_a_legend_of_several_lines_pushes_the_plot_down_where_the_chart_is_narrow() -> None:
    stages = ["Due", "Grace", "Walled garden", "Suspended", "Disconnected", "Terminated"]
    chart = bar("rungs", "", DAYS, [Series(stage, [1, 2, 3]) for stage in stages])
    steps = [(step["query"]["maxWidth"], step["option"]["grid"]["top"]) for step in chart.option["media"]]
    assert steps == sorted(steps, key=lambda step: -step[0]) and len(steps) == 2
    assert [top for _width, top in steps] == [49, 68], "the narrower, the lower: the last that fits holds"
    assert "media" not in bar("usage", "", DAYS, [Series("Down", [1]), Series("Up", [1])]).option


def test_words_about_an_event_stand_above_its_neighbours() -> None:
    chart = bar(
        "usage", "", DAYS, [Series("Down", [9, 0, 7]), Series("Up", [1, 0, 1])], events=[Event(1, "outage")]
    )
    assert chart.option["series"][0]["markPoint"]["data"][0]["coord"] == [1, 10]


def test_a_heat_map_of_nothing_still_has_a_scale() -> None:
    chart = heat("heat", "", ["00"], ["Mon"], [[None]])
    assert chart.option["visualMap"]["max"] == 1 and chart.empty


def test_the_words_of_a_late_fault_stand_over_the_line_that_fell() -> None:
    values = [70, 71, 72, 71, 70, 72, 73, 30]
    chart = line(
        "online",
        "",
        [str(at) for at in range(8)],
        [Series("Online", values)],
        events=[Event(7, "42 lost", "fault")],
    )
    point, words = chart.option["series"][0]["markPoint"]["data"]
    assert (point["coord"], point["label"]["show"]) == ([7, 30], False)
    assert (words["coord"], words["label"]["formatter"]) == ([7, 73], "42 lost")


def test_today_stands_where_the_month_before_does_not_pass() -> None:
    def side(before: int) -> str:
        chart = line(
            "collected",
            "",
            ["1", "2", "3"],
            [Series("Oct", [1, 1, before], compare=True), Series("Nov", [1, 2, 5])],
            events=[Event(2, "today", "now")],
        )
        return str(chart.option["series"][1]["markPoint"]["data"][0]["label"]["position"])

    assert (side(9), side(2)) == ("bottom", "left")
