"""Addresses below /operations/."""

from django.urls import path

from mtandao.doors.console.operations import answers
from mtandao.doors.console.operations.audit import AuditPage, EntryPage
from mtandao.doors.console.operations.dead import DeadPage, replay
from mtandao.doors.console.operations.events import EventPage, EventsPage
from mtandao.doors.console.operations.jobs import JobPage, JobsPage, retry
from mtandao.doors.console.operations.schedules import ChangeSchedulePage, SchedulePage, SchedulesPage, start

# Imported for what it registers with the rooms below.
__all__ = ["answers", "app_name", "urlpatterns"]

app_name = "operations"
urlpatterns = [
    path("events/", EventsPage.as_view(), name="events"),
    path("events/<int:position>/", EventPage.as_view(), name="event"),
    path("dead/", DeadPage.as_view(), name="dead"),
    path("dead/replay/", replay, name="replay"),
    path("jobs/", JobsPage.as_view(), name="jobs"),
    path("jobs/retry/", retry, name="retry-jobs"),
    path("jobs/<int:job_id>/", JobPage.as_view(), name="job"),
    path("schedules/", SchedulesPage.as_view(), name="schedules"),
    path("schedules/<uuid:schedule_id>/", SchedulePage.as_view(), name="schedule"),
    path("schedules/<uuid:schedule_id>/change/", ChangeSchedulePage.as_view(), name="change-schedule"),
    path("schedules/<uuid:schedule_id>/start/", start, name="start-schedule"),
    path("audit/", AuditPage.as_view(), name="audit"),
    path("audit/<int:entry_id>/", EntryPage.as_view(), name="audit-entry"),
]
